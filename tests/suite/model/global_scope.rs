//! Conditions on every statement.

use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
#[global_scope(Active = active.eq(true))]
#[global_scope(Public = secret.eq(false) | owner.eq("root"))]
struct File {
    id: i64,
    #[fillable]
    name: String,
    #[fillable]
    owner: String,
    #[fillable]
    active: bool,
    #[fillable]
    secret: bool,
    #[fillable]
    #[default(0)]
    size: i64,
    deleted_at: Option<DateTime<Utc>>,
}

/// A scope that is a type of its own, with the present in it.
struct NotExpired;

impl limpid::GlobalScope<Ticket> for NotExpired {
    fn filter(ticket: TicketFields) -> impl limpid::expr::IntoFilter {
        ticket.expires_at.is_null() | ticket.expires_at.gt(Utc::now())
    }
}

#[derive(Debug, Clone, PartialEq, Model)]
#[global_scope(NotExpired)]
struct Ticket {
    id: i64,
    #[fillable]
    expires_at: Option<DateTime<Utc>>,
}

async fn file(name: &str, owner: &str, active: bool, secret: bool) -> limpid::Result<File> {
    let input = FileCreate { name: name.into(), owner: owner.into(), active, secret, size: None };
    File::create(input).await
}

/// One that is seen, and one for each scope that hides it, and one that both hide.
async fn files() -> limpid::Result<[File; 4]> {
    Ok([
        file("seen", "ada", true, false).await?,
        file("idle", "ada", false, false).await?,
        file("secret", "ada", true, true).await?,
        file("both", "ada", false, true).await?,
    ])
}

async fn names(query: Query<File>) -> limpid::Result<Vec<String>> {
    query.order_by(|file| file.id).pluck(|file| file.name).await
}

each_engine! {
    async fn a_scope_holds_on_every_way_of_reading(db) [File] {
        let made = files().await?;
        assert_eq!(File::query().get().await?, [made[0].clone()]);
        assert_eq!(File::query().count().await?, 1);
        assert_eq!(File::query().limit(9).count().await?, 1);
        assert!(File::find(made[1].id).await?.is_none());
        assert!(File::find_or_fail(made[2].id).await.unwrap_err().is_not_found());
        assert_eq!(File::find_many(made.iter().map(|file| file.id)).await?.len(), 1);
        assert!(!File::query().filter(|file| file.name.eq("idle")).exists().await?);
        assert!(File::first_where(|file| file.name.eq("secret")).await?.is_none());
        assert_eq!(names(File::query()).await?, ["seen"]);
        assert_eq!(File::query().sole().await?, made[0]);
        let page = File::query().paginate(1, 10).await?;
        assert_eq!((page.total, page.len()), (1, 1));
    }

    async fn an_or_of_scope_or_user_does_not_escape(db) [File] {
        files().await?;
        file("root", "root", true, true).await?;
        assert_eq!(names(File::query().filter(|file| file.id.gt(0) | file.name.eq("idle"))).await?, ["seen", "root"]);
        assert_eq!(names(File::query().filter(|file| !file.name.eq("x"))).await?, ["seen", "root"]);
    }

    async fn without_scope_lifts_exactly_one(db) [File] {
        files().await?;
        assert_eq!(names(File::query().without_scope(Active)).await?, ["seen", "idle"]);
        assert_eq!(names(File::query().without_scope(Public)).await?, ["seen", "secret"]);
        let none = File::query().without_scope(Active).without_scope(Public);
        assert_eq!(names(none).await?, ["seen", "idle", "secret", "both"]);
        // It does not matter when it is said.
        let late = File::query().filter(|file| file.name.eq("idle")).without_scope(Active);
        assert_eq!(names(late).await?, ["idle"]);
    }

    async fn global_scopes_and_the_trash_are_independent(db) [File] {
        let mut made = files().await?;
        made[0].delete().await?;
        assert_eq!(names(File::query().without_scope(Active)).await?, ["idle"]);
        assert_eq!(names(File::query().with_trashed()).await?, ["seen"]);
        assert_eq!(names(File::query().only_trashed().without_scope(Active)).await?, ["seen"]);
    }

    async fn a_bulk_write_stays_inside_the_global_scope(db) [File] {
        files().await?;
        assert_eq!(File::query().all().update(|file| file.size.set(5)).await?, 1);
        assert_eq!(File::query().all().increment(|file| file.size, 1).await?, 1);
        assert_eq!(File::query().without_scope(Active).all().update(|file| file.size.set(7)).await?, 2);
        assert_eq!(File::query().all().delete().await?, 1);
        let everything = File::query().without_scope(Active).without_scope(Public).with_trashed();
        assert_eq!(everything.clone().filter(|file| file.size.eq(7)).count().await?, 2);
        assert_eq!(everything.clone().count().await?, 4);
        assert_eq!(File::query().all().restore().await?, 1);
        assert_eq!(File::query().all().force_delete().await?, 1);
        assert_eq!(everything.count().await?, 3);
    }

    async fn a_row_outside_the_scope_is_not_written_through_its_struct(db) [File] {
        let mut made = files().await?;
        let idle = &mut made[1];
        assert!(idle.update(|file| file.size.set(1)).await.unwrap_err().is_not_found());
        assert!(idle.increment(|file| file.size, 1).await.unwrap_err().is_not_found());
        assert!(idle.refresh().await.unwrap_err().is_not_found());
        assert!(idle.delete().await.unwrap_err().is_not_found());
        assert!(idle.force_delete().await.unwrap_err().is_not_found());
        assert_eq!(idle.size, 0);
    }

    async fn a_row_outside_is_written_when_the_scope_is_lifted(db) [File] {
        let mut made = files().await?;
        made[1].update(|file| file.size.set(1)).without_scope(Active).await?;
        assert_eq!(made[1].size, 1);
        let both = &mut made[3];
        assert!(both.update(|file| file.size.set(1)).without_scope(Active).await.unwrap_err().is_not_found());
        both.update(|file| file.size.set(1)).without_scope(Active).without_scope(Public).await?;
        assert_eq!(both.size, 1);
    }

    async fn a_row_may_leave_the_scope_by_an_update(db) [File] {
        let mut made = files().await?;
        made[0].update(|file| file.active.set(false)).await?;
        assert!(!made[0].active);
        assert_eq!(File::query().count().await?, 0);
    }

    async fn a_scope_sets_nothing_on_create(db) [File] {
        let made = file("x", "ada", false, true).await?;
        assert!(!made.active && made.secret);
    }

    async fn a_scope_may_be_a_user_defined_type(db) [Ticket] {
        let past = Utc::now() - chrono::TimeDelta::days(1);
        Ticket::create(TicketCreate { expires_at: Some(past) }).await?;
        let open = Ticket::create(TicketCreate { expires_at: None }).await?;
        assert_eq!(Ticket::query().get().await?, [open]);
        assert_eq!(Ticket::query().without_scope(NotExpired).count().await?, 2);
    }
}
