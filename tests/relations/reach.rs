//! What a write reaches besides its row: `#[touches(..)]` and `cascade = soft`.

use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
#[timestamps]
#[has_many(boards: Board, cascade = soft)]
pub struct Team {
    pub id: i64,
    #[fillable]
    pub name: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub deleted_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
#[timestamps]
#[has_many(cards: Card, cascade = soft)]
#[touches(team)]
pub struct Board {
    pub id: i64,
    #[fillable]
    #[belongs_to(team: Team)]
    pub team_id: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub deleted_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
#[touches(board)]
#[has_many(parts: Card, key = whole_id, cascade = soft)]
pub struct Card {
    pub id: i64,
    #[fillable]
    pub title: String,
    #[fillable]
    #[belongs_to(board: Board)]
    pub board_id: Option<i64>,
    #[fillable]
    #[belongs_to(whole: Card)]
    pub whole_id: Option<i64>,
    pub deleted_at: Option<DateTime<Utc>>,
}

async fn team(name: &str) -> limpid::Result<Team> {
    Team::create(TeamCreate { name: name.into() }).await
}

async fn board(team: &Team) -> limpid::Result<Board> {
    Board::create(BoardCreate { team_id: team.id }).await
}

async fn card(board: &Board, title: &str, whole: Option<&Card>) -> limpid::Result<Card> {
    let whole_id = whole.map(|whole| whole.id);
    Card::create(CardCreate { title: title.into(), board_id: Some(board.id), whole_id }).await
}

/// The cards that are in no trash.
async fn cards() -> limpid::Result<String> {
    Ok(Card::query().order_by(|card| card.id).pluck(|card| card.title).await?.join(" "))
}

/// Waits until the clock shows another microsecond, and tells the stamps of a team and a board.
async fn stamps(team: &Team, board: &Board) -> limpid::Result<(DateTime<Utc>, DateTime<Utc>)> {
    tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    let team = Team::query().with_trashed().find_or_fail(team.id).await?;
    let board = Board::query().with_trashed().find_or_fail(board.id).await?;
    Ok((team.updated_at, board.updated_at))
}

each_engine! {
    async fn a_write_touches_the_parent(db) [Team, Board, Card] {
        db.scope(async {
            let one = team("one").await?;
            let (first, second) = (board(&one).await?, board(&one).await?);
            let mut last = (one.updated_at, first.updated_at);
            let mut card = card(&first, "a", None).await?;
            macro_rules! touched {
                ($($step:expr)?) => {
                    $($step.await?;)?
                    let now = stamps(&one, &first).await?;
                    assert!(now.0 > last.0 && now.1 > last.1, "neither is left as it was: {now:?}");
                    last = now;
                };
            }
            touched!();
            touched!(card.update(|card| card.title.set("b")));
            touched!(Card::query().filter(|card| card.title.eq("b")).update(|card| card.title.set("c")));
            touched!(card.delete());
            touched!(card.restore());
            touched!(Card::update_many([(card.id, Card::columns().title.set("d"))]));
            let inputs = ["x", "y"].map(|title| CardCreate { title: title.into(), board_id: Some(first.id), whole_id: None });
            touched!(Card::create_many(inputs.clone()));
            touched!(Card::insert_many(inputs));
            touched!(Card::query().all().delete());
            touched!(Card::query().all().restore());
            // Moved away from the first board to the second: both are touched.
            let before = stamps(&one, &second).await?;
            touched!(card.update(|card| card.board_id.set(second.id)));
            assert!(stamps(&one, &second).await?.1 > before.1);
            let mut draft = Card::find_or_fail(card.id).await?.edit();
            draft.board_id = Some(first.id);
            touched!(draft.save());
            touched!(draft.into_inner().force_delete());
            // Nothing to touch, and nothing that could be.
            let alone = Card::create(CardCreate { title: "alone".into(), board_id: None, whole_id: None }).await?;
            assert_eq!(stamps(&one, &first).await?, last);
            assert!(Card::query().filter(|card| card.title.eq("nobody")).update(|card| card.title.set("x")).await? == 0);
            assert_eq!(stamps(&one, &first).await?, last);
            assert_eq!(alone.board_id, None);
            limpid::Result::Ok(())
        })
        .await?;
    }

    async fn a_cascade_is_restored_exactly(db) [Team, Board, Card] {
        db.scope(async {
            let (mut one, two) = (team("one").await?, team("two").await?);
            let (mut first, second, other) = (board(&one).await?, board(&one).await?, board(&two).await?);
            let whole = card(&first, "whole", None).await?;
            card(&first, "part", Some(&whole)).await?;
            let mut gone = card(&first, "gone", None).await?;
            card(&second, "second", None).await?;
            card(&other, "other", None).await?;
            gone.delete().await?;
            assert_eq!(cards().await?, "whole part second other");

            one.delete().await?;
            assert!(one.is_trashed());
            assert_eq!(cards().await?, "other");
            assert_eq!(Board::query().pluck(|board| board.id).await?, [other.id]);
            one.restore().await?;
            assert_eq!(cards().await?, "whole part second other");
            assert_eq!(Board::query().count().await?, 3);

            // A board that went before its team stays in the trash, with its cards.
            first.delete().await?;
            Team::query().filter(|team| team.name.eq("one")).delete().await?;
            assert_eq!(cards().await?, "other");
            assert_eq!(Team::query().filter(|team| team.name.eq("one")).restore().await?, 1);
            assert_eq!(cards().await?, "second other");
            first.restore().await?;
            assert_eq!(cards().await?, "whole part second other");

            // Teams that went one after the other come back in one call, each with its own.
            Team::query().filter(|team| team.name.eq("one")).delete().await?;
            Team::query().filter(|team| team.name.eq("two")).delete().await?;
            assert_eq!(cards().await?, "");
            assert_eq!(Team::query().filter(|team| team.id.gt(0)).restore().await?, 2);
            assert_eq!(cards().await?, "whole part second other");
            limpid::Result::Ok(())
        })
        .await?;
    }

    async fn two_deletions_never_share_a_timestamp(db) [Team, Board, Card] {
        db.scope(async {
            let mut one = team("one").await?;
            let kept = board(&one).await?;
            let gone = board(&one).await?;
            // As if the clock of the machine that deleted it were ahead.
            let ahead = Utc::now() + chrono::TimeDelta::hours(1);
            Board::query().filter(|board| board.id.eq(gone.id)).update(|board| board.deleted_at.set(ahead)).await?;
            one.delete().await?;
            assert!(one.deleted_at.is_some_and(|at| at > ahead), "the stamp lies behind that of every child");
            one.restore().await?;
            assert_eq!(Board::query().pluck(|board| board.id).await?, [kept.id]);
            limpid::Result::Ok(())
        })
        .await?;
    }

    async fn a_cascade_ends_in_a_cycle_of_rows(db) [Team, Board, Card] {
        db.scope(async {
            let board = board(&team("one").await?).await?;
            let mut a = card(&board, "a", None).await?;
            let b = card(&board, "b", Some(&a)).await?;
            a.update(|card| card.whole_id.set(b.id)).await?;
            a.delete().await?;
            assert_eq!(cards().await?, "");
            a.restore().await?;
            assert_eq!(cards().await?, "a b");
            limpid::Result::Ok(())
        })
        .await?;
    }

    async fn a_failed_write_cascades_to_nothing(db) [Team, Board, Card] {
        db.scope(async {
            let one = team("one").await?;
            let first = board(&one).await?;
            let mut gone = card(&first, "gone", None).await?;
            Card::query().filter(|card| card.id.eq(gone.id)).force_delete().await?;
            let before = stamps(&one, &first).await?;
            assert!(gone.delete().await.is_err_and(|error| error.is_not_found()));
            assert_eq!(stamps(&one, &first).await?, before);
            let nowhere = CardCreate { title: "x".into(), board_id: Some(first.id), whole_id: Some(-1) };
            assert!(Card::create(nowhere).await.is_err());
            assert_eq!(stamps(&one, &first).await?, before);
            limpid::Result::Ok(())
        })
        .await?;
    }
}
