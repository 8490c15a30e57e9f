//! One shape for everything that goes wrong, and for what does not.

use axum::Router;
use axum::routing::{get, post};
use limpid::prelude::*;
use limpid_axum::{Answers, ApiError, Atomic, Fault, Filters, Listing, Paged, Reply, Result};
use limpid_axum_tests::{Server, each_engine};
use serde_json::json;

use crate::models::*;

enum Payment {
    Refused,
}

impl ApiError for Payment {
    fn into_fault(self) -> Fault {
        let Payment::Refused = self;
        Fault::new(axum::http::StatusCode::PAYMENT_REQUIRED, "refused", "the bank refused the payment")
    }
}

async fn pay() -> Result<Reply> {
    Err(Payment::Refused)?
}

async fn twice() -> Result<Reply> {
    for _ in 0..2 {
        Team::create(TeamCreate { slug: "same".into() }).await?;
    }
    Ok(Reply::ok(()))
}

async fn index(filters: Filters<PostQuery>, paged: Paged<2, 3>) -> Result<Listing<String>> {
    let page = Post::query().apply(filters.0).order_by(|post| post.id);
    let page = page.paginate(paged.page, paged.per_page).await?;
    Ok(paged.answer(page.map(|post| post.slug)))
}

async fn by_cursor(paged: Paged<2>) -> Result<Listing<String>> {
    let page = Post::query().order_by(|post| post.id);
    let page = page.cursor_page(paged.cursor.as_deref(), paged.per_page).await?;
    Ok(paged.answer(page.map(|post| post.slug)))
}

fn routes(db: &Db, answers: Answers) -> Router {
    Router::new()
        .route("/pay", post(pay))
        .route("/twice", post(twice))
        .route("/posts", get(index))
        .route("/cursor", get(by_cursor))
        .route(
            "/away",
            get(async || -> Result<Reply> { Err(limpid::Error::Connection { what: "secret".into() })? }),
        )
        .route(
            "/stale",
            get(async || -> Result<Reply> { Err(limpid::Error::Stale { model: "Post", key: "7".into() })? }),
        )
        .route(
            "/created",
            post(async || Reply::created(json!({"id": 7})).message("saved").etag(3).location("/posts/7")),
        )
        .route("/nothing", post(async || Reply::no_content()))
        .layer(Atomic::writes().on(db))
        .layer(answers)
        .with_state(db.clone())
}

each_engine! {
    async fn every_failure_has_one_shape(db) [Team] {
        let server = Server::start(routes(&db, Answers::envelope())).await;
        let missing = server.get("/no-such-route").await;
        assert_eq!((missing.status, missing.error()), (404, json!({"message": "there is nothing here", "code": "not_found"})));
        assert_eq!(missing.header("x-request-id"), missing.json()["error"]["request_id"].as_str());
        let method = server.get("/pay").await;
        assert_eq!((method.status, method.error()["code"].clone()), (405, "method_not_allowed".into()));
        assert_eq!(method.header("allow"), Some("POST"));
        let own = server.send("POST", "/pay", &[], b"").await;
        assert_eq!((own.status, own.error()), (402, json!({"message": "the bank refused the payment", "code": "refused"})));
        let away = server.get("/away").await;
        assert_eq!((away.status, away.header("retry-after"), away.error()["code"].clone()), (503, Some("1"), "unavailable".into()));
        assert!(!away.body.contains("secret"), "{away:?}");
        assert_eq!(server.get("/stale").await.status, 409);
    }

    async fn a_unique_violation_is_a_422_at_its_field(db) [Team] {
        let server = Server::start(routes(&db, Answers::envelope())).await;
        let twice = server.send("POST", "/twice", &[], b"").await;
        assert_eq!((twice.status, twice.fields()), (422, vec!["slug unique".to_owned()]));
        assert!(!twice.body.contains("teams"), "{twice:?}");
        assert_eq!(Team::count().on(&db).await?, 0);
    }

    async fn problem_details_and_a_shape_of_ones_own_are_one_switch(db) [Team] {
        let server = Server::start(routes(&db, Answers::problem())).await;
        let problem = server.send("POST", "/pay", &[], b"").await;
        assert_eq!(problem.header("content-type"), Some("application/problem+json"));
        let mut body = problem.json();
        body.as_object_mut().expect("an object").remove("request_id").expect("there is an id");
        assert_eq!(body, json!({
            "type": "about:blank", "title": "Payment Required", "status": 402,
            "detail": "the bank refused the payment", "code": "refused",
        }));
        let own = Answers::own(|fault, id| json!({"oops": fault.code(), "id": id.len()}));
        let server = Server::start(routes(&db, own)).await;
        assert_eq!(server.get("/no-such-route").await.json(), json!({"oops": "not_found", "id": 32}));
    }

    async fn successes_have_the_envelope(db) [Team] {
        let server = Server::start(routes(&db, Answers::envelope())).await;
        let created = server.send("POST", "/created", &[], b"").await;
        assert_eq!((created.status, created.json()), (201, json!({"success": true, "data": {"id": 7}, "message": "saved"})));
        assert_eq!((created.header("etag"), created.header("location")), (Some("\"3\""), Some("/posts/7")));
        let nothing = server.send("POST", "/nothing", &[], b"").await;
        assert_eq!((nothing.status, nothing.body.as_str()), (204, ""));
    }

    async fn links_of_a_page_keep_the_other_parameters(db) [Team, User, Post, Tag, PostTag] {
        let (_, ada, _) = seed(&db).await?;
        for number in 1..=4 {
            write_post(&db, &format!("post-{number}"), &ada).await?;
        }
        let server = Server::start(routes(&db, Answers::envelope())).await;
        let page = server.get("/posts?filter[title][contains]=About&page=2&x=a%20b&sort=-title").await.json();
        assert_eq!(page["success"], true);
        let meta = json!({
            "page": 2, "per_page": 2, "total": 5, "pages": 3, "has_next": true, "has_prev": true,
            "links": {
                "first": "/posts?filter[title][contains]=About&x=a%20b&sort=-title&page=1",
                "prev": "/posts?filter[title][contains]=About&x=a%20b&sort=-title&page=1",
                "next": "/posts?filter[title][contains]=About&x=a%20b&sort=-title&page=3",
                "last": "/posts?filter[title][contains]=About&x=a%20b&sort=-title&page=3",
            },
        });
        assert_eq!(page["meta"], meta);

        let beyond = server.get("/posts?page=9&per_page=1000").await.json();
        assert_eq!((&beyond["data"], &beyond["meta"]["per_page"]), (&json!([]), &json!(3)));
        assert_eq!(beyond["meta"]["links"]["prev"], "/posts?per_page=1000&page=2");
        for wrong in ["page=0", "page=x", "page=99999999999999999999", "per_page=-1"] {
            let answer = server.get(&format!("/posts?{wrong}")).await;
            assert_eq!((answer.status, answer.fields().len()), (400, 1), "{wrong}");
        }

        let based = Server::start(routes(&db, Answers::envelope().base_url("https://api.example.com/"))).await;
        let page = based.send("GET", "/posts", &[("x-forwarded-host", "evil")], b"").await.json();
        assert_eq!(page["meta"]["links"]["next"], "https://api.example.com/posts?page=2");
    }

    async fn a_cursor_leads_through_all_rows(db) [Team, User, Post, Tag, PostTag] {
        let (_, ada, _) = seed(&db).await?;
        for number in 1..=4 {
            write_post(&db, &format!("post-{number}"), &ada).await?;
        }
        let server = Server::start(routes(&db, Answers::envelope())).await;
        let (mut path, mut found) = ("/cursor?x=1".to_owned(), Vec::new());
        loop {
            let page = server.get(&path).await.json();
            found.extend(page["data"].as_array().expect("rows").clone());
            match page["meta"]["links"]["next"].as_str() {
                Some(next) => { assert!(next.starts_with("/cursor?x=1&cursor="), "{next}"); path = next.to_owned(); }
                None => break,
            }
        }
        assert_eq!(found, ["water", "post-1", "post-2", "post-3", "post-4"]);
        let wrong = server.get("/cursor?cursor=nonsense").await;
        assert_eq!((wrong.status, wrong.error()["code"].clone()), (400, "cursor".into()));
    }

    async fn a_filter_that_is_refused_lists_those_that_there_are(db) [Team, User, Post, Tag, PostTag] {
        let server = Server::start(routes(&db, Answers::envelope())).await;
        let refused = server.get("/posts?filter[author_id]=1&sort=id").await;
        assert_eq!((refused.status, refused.error()["code"].clone()), (400, "criteria".into()));
        assert_eq!(refused.fields(), ["filter[author_id] criteria", "sort criteria"]);
        assert!(refused.body.contains("title"), "{refused:?}");
    }
}
