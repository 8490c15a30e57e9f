//! What an input refers to.

use axum::Router;
use axum::routing::post;
use limpid::prelude::*;
use limpid_axum::{Answers, Atomic, Reply, Result, Valid};
use limpid_axum_tests::{Server, each_engine};
use serde_json::json;

use crate::models::*;

/// Belongs to a user, who may be in the trash, and perhaps to a post, which a scope may hide.
#[derive(Debug, Clone, Model)]
pub struct Remark {
    pub id: i64,
    #[fillable]
    #[belongs_to(author: User)]
    pub author_id: i64,
    #[fillable]
    #[belongs_to(post: Post)]
    pub post_id: Option<i64>,
}

async fn create(input: Valid<RemarkCreate>) -> Result<Reply<i64>> {
    Ok(Reply::created(Remark::create(input.into_inner()).await?.id))
}

fn app(db: &Db) -> Router {
    Router::new()
        .route("/remarks", post(create))
        .layer(Atomic::writes().on(db))
        .layer(Answers::envelope())
        .with_state(db.clone())
}

each_engine! {
    async fn what_is_in_the_trash_or_hidden_is_not_there(db) [Team, User, Post, Tag, PostTag, Remark] {
        let (_, mut ada, mut water) = seed(&db).await?;
        let server = Server::start(app(&db)).await;
        let (author, about) = (ada.id, water.id);
        let send = async |author: i64, about: Option<i64>| {
            let answer = server.post("/remarks", &json!({"author_id": author, "post_id": about})).await;
            (answer.status, answer.fields())
        };
        assert_eq!(send(author, Some(about)).await.0, 201);
        assert_eq!(send(author, None).await.0, 201);
        assert_eq!(send(author, Some(0)).await, (422, vec!["post_id exists".to_owned()]));
        water.update(|post| post.archived.set(true)).on(&db).await?;
        assert_eq!(send(author, Some(about)).await, (422, vec!["post_id exists".to_owned()]));
        ada.delete().on(&db).await?;
        assert_eq!(send(author, Some(0)).await.1, ["author_id exists", "post_id exists"]);
        assert_eq!(Remark::count().on(&db).await?, 2);
    }
}
