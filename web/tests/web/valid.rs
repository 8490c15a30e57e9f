//! Bodies that are read and checked.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::routing::{post, put};
use limpid::Complaint;
use limpid::prelude::*;
use limpid::validate::{Asking, Validate};
use limpid_axum::{Answers, Atomic, Bound, Can, Fault, Policy, Reply, Result, Valid, WithTrashed};
use limpid_axum_tests::{Server, each_engine};
use serde_json::{Value, json};

use crate::models::*;

#[derive(Debug, Clone, Copy, PartialEq, ColumnType, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Draft,
    Public,
}

#[derive(Debug, Clone, Model)]
#[soft_deletes]
#[unique(team_id, title)]
pub struct Article {
    pub id: i64,
    #[fillable]
    #[normalize(trim)]
    #[rule(filled, length(max = 20))]
    pub title: String,
    #[fillable]
    #[unique]
    #[rule(slug)]
    pub slug: String,
    #[fillable]
    #[belongs_to(team: Team)]
    pub team_id: i64,
    #[fillable]
    #[rule(email, message = "no address", code = "address")]
    pub contact: Option<String>,
    #[fillable]
    #[default(1)]
    #[rule(range(1..=5), with = odd)]
    pub stars: i16,
    #[fillable]
    #[default(Status::Draft)]
    pub status: Status,
    #[fillable]
    pub starts: Option<NaiveDate>,
    #[fillable]
    #[rule(after(starts))]
    pub ends: Option<NaiveDate>,
    #[fillable]
    #[rule(url, ask = not_of_the_house)]
    pub link: Option<String>,
    #[default(false)]
    pub hidden: bool,
    pub deleted_at: Option<DateTime<Utc>>,
}

fn odd(number: &i16) -> Result<(), &'static str> {
    if number % 2 == 1 { Ok(()) } else { Err("must be odd") }
}

/// Asks the database, and the request.
async fn not_of_the_house(link: &str, asking: &Asking<'_>) -> Result<(), Complaint> {
    let house = asking.context::<axum::http::Extensions>().and_then(|all| all.get::<House>().cloned());
    let there = Team::query().filter(|team| team.slug.eq("house")).exists().on(asking.db()).await?;
    match there && house.is_some_and(|House(house)| link.contains(house)) {
        true => Err(Complaint::new("house", "is ours")),
        false => Ok(()),
    }
}

#[derive(Clone)]
struct House(&'static str);

/// Whoever says so in a header.
struct Editor;

impl<S: Sync> FromRequestParts<S> for Editor {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        match parts.headers.contains_key("x-editor") {
            true => Ok(Editor),
            false => Err(Fault::new(axum::http::StatusCode::UNAUTHORIZED, "who", "say who you are")),
        }
    }
}

struct Create;

impl Policy<ArticleCreate> for Create {
    type Actor = Editor;

    async fn allows(_: &Editor, input: &ArticleCreate, _: &Db) -> Result<bool> {
        Ok(input.title != "Forbidden")
    }
}

async fn create(input: Valid<ArticleCreate>) -> Result<Reply<i64>> {
    Ok(Reply::created(Article::create(input.into_inner()).await?.id))
}

async fn create_as_editor(input: Valid<ArticleCreate, Can<Create>>) -> Result<Reply<i64>> {
    Ok(Reply::created(Article::create(input.into_inner()).await?.id))
}

/// Without asking first: the index alone decides.
async fn create_at_once(axum::Json(input): axum::Json<ArticleCreate>) -> Result<Reply<i64>> {
    Ok(Reply::created(Article::create(input).await?.id))
}

async fn update(article: Bound<Article>, input: Valid<ArticleUpdate>) -> Result<Reply<String>> {
    let mut article = article.into_inner();
    article.patch(input.into_inner()).await?;
    Ok(Reply::ok(article.title))
}

async fn restore(article: Bound<Article, WithTrashed>) -> Result<Reply> {
    article.into_inner().restore().await?;
    Ok(Reply::ok(()))
}

fn app(db: &Db) -> Router {
    Router::new()
        .route("/articles", post(create))
        .route("/at-once", post(create_at_once))
        .route("/as-editor", post(create_as_editor))
        .route("/articles/{article}", put(update))
        .route("/articles/{article}/restore", post(restore))
        .layer(axum::Extension(House("house.example")))
        .layer(Atomic::writes().on(db))
        .layer(Answers::envelope().body_limit(20_000).language("de", |mistake| match &*mistake.code {
            "required" => Some("fehlt".to_owned()),
            "length" => Some(format!("hat höchstens {} Zeichen", mistake.param("max")?)),
            _ => None,
        }))
        .with_state(db.clone())
}

/// A body that keeps all rules, with some values changed.
fn body(team: i64, changes: &Value) -> Value {
    let mut body = json!({"title": "Water", "slug": "water", "team_id": team});
    for (key, value) in changes.as_object().expect("an object") {
        body[key] = value.clone();
    }
    body
}

async fn team(db: &Db) -> limpid::Result<i64> {
    Ok(Team::create(TeamCreate { slug: "red".into() }).on(db).await?.id)
}

each_engine! {
    async fn everything_that_is_wrong_is_told_at_once(db) [Team, Article] {
        let team = team(&db).await?;
        let server = Server::start(app(&db)).await;
        let wrong = server.post("/articles", &json!({
            "title": "x".repeat(21), "slug": 7, "team_id": team, "contact": "nobody", "stars": 6, "status": "gone",
            "starts": "2026-02-01", "ends": "2026-01-01", "link": "no url", "id": 1, "hidden": true, "<b>": 1,
        })).await;
        assert_eq!(wrong.status, 422);
        assert_eq!(wrong.error()["code"], "invalid");
        let mut fields = wrong.fields();
        fields.sort();
        assert_eq!(fields, [
            "?b? unknown", "contact address", "ends after", "hidden guarded", "id guarded", "link url", "slug type",
            "stars range", "status one_of", "title length",
        ]);
        let all = wrong.error()["fields"].as_array().expect("a list").clone();
        let of = |path: &str| all.iter().find(|field| field["path"] == path).cloned().unwrap_or_default();
        assert_eq!(of("title"), json!({
            "path": "title", "code": "length", "message": "must have at most 20 characters", "params": {"max": 20},
        }));
        assert_eq!(of("contact")["message"], "no address");
        assert_eq!(of("status")["params"]["values"], json!(["draft", "public"]));
        assert!(!wrong.body.contains("nobody"), "no value of the client: {wrong:?}");

        let missing = server.post("/articles", &json!({"title": null, "stars": 70_000})).await;
        assert_eq!(missing.fields(), ["stars range", "title required", "slug required", "team_id required"]);
        assert_eq!(Article::count().on(&db).await?, 0);
    }

    async fn what_keeps_the_rules_is_written_as_it_is_normalised(db) [Team, Article] {
        let team = team(&db).await?;
        let server = Server::start(app(&db)).await;
        let long = format!("  {}  ", "x".repeat(20));
        let made = server.post("/articles", &body(team, &json!({"title": long, "stars": 3, "status": "public"}))).await;
        assert_eq!(made.status, 201, "{made:?}");
        let article = Article::query().sole().on(&db).await?;
        assert_eq!((article.title.len(), article.stars, article.status), (20, 3, Status::Public));
        let even = server.post("/articles", &body(team, &json!({"stars": 2, "slug": "other"}))).await;
        assert_eq!(even.fields(), ["stars invalid"]);
    }

    async fn unique_is_known_from_the_index_and_its_violation_is_the_same(db) [Team, Article] {
        let team = team(&db).await?;
        let server = Server::start(app(&db)).await;
        let id = server.post("/articles", &body(team, &json!({}))).await.json()["data"].clone();
        let asked = server.post("/articles", &body(team, &json!({}))).await;
        assert_eq!(asked.fields(), ["slug unique", "title unique"]);
        for changes in [json!({"title": "Other"}), json!({"slug": "other"})] {
            let asked = server.post("/articles", &body(team, &changes)).await;
            let refused = server.post("/at-once", &body(team, &changes)).await;
            assert_eq!((asked.status, refused.status), (422, 422));
            assert_eq!(asked.error(), refused.error(), "{changes}");
        }
        // Its own values are no obstacle, whatever is changed.
        let same = server.json("PUT", &format!("/articles/{id}"), &body(team, &json!({"stars": 5}))).await;
        assert_eq!(same.status, 200, "{same:?}");
        // Half of an index is sent, the other half stands in the row.
        let other = server.post("/articles", &body(team, &json!({"slug": "other", "title": "Other"}))).await.json();
        let path = format!("/articles/{}", other["data"]);
        let taken = server.json("PUT", &path, &json!({"title": "Water"})).await;
        assert_eq!(taken.fields(), ["title unique"]);
        assert_eq!(taken.error()["fields"][0]["params"], json!({"with": ["team_id"]}));

        // A row in the trash is not in the index, and comes back if its place is free.
        Article::find_or_fail(id.as_i64().unwrap_or(0)).on(&db).await?.delete().on(&db).await?;
        assert_eq!(server.post("/articles", &body(team, &json!({}))).await.status, 201);
        let back = server.send("POST", &format!("/articles/{id}/restore"), &[], b"").await;
        assert_eq!((back.status, back.fields().len()), (422, 1), "{back:?}");
    }

    async fn all_questions_are_one_statement_after_the_plain_rules(db) [Team, Article] {
        let team = team(&db).await?;
        let asked = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&asked);
        db.on_query(move |query| {
            // Not those that begin and end transactions.
            let counts = ["SELECT", "INSERT", "UPDATE"].contains(&query.operation());
            counter.fetch_add(usize::from(counts), Ordering::Relaxed);
        });
        let server = Server::start(app(&db)).await;
        let id = server.post("/articles", &body(team, &json!({}))).await.json()["data"].clone();
        assert_eq!(asked.swap(0, Ordering::Relaxed), 2, "one question and one insert");
        // Only what passed is asked about.
        server.post("/articles", &body(team, &json!({"slug": "Not A Slug", "title": ""}))).await;
        assert_eq!(asked.swap(0, Ordering::Relaxed), 1, "team_id alone");
        // Nothing sent: the row is read, and nothing is written.
        assert_eq!(server.json("PUT", &format!("/articles/{id}"), &json!({})).await.status, 200);
        assert_eq!(asked.swap(0, Ordering::Relaxed), 1);
        // What is not changed is not asked.
        assert_eq!(server.json("PUT", &format!("/articles/{id}"), &json!({"slug": "water"})).await.status, 200);
        // MariaDB and MySQL read the row back.
        let most = if matches!(db.engine(), limpid::Engine::Sqlite | limpid::Engine::Postgres) { 2 } else { 3 };
        assert!(asked.swap(0, Ordering::Relaxed) <= most);
    }

    async fn a_change_is_checked_against_what_stands(db) [Team, Article] {
        let team = team(&db).await?;
        let server = Server::start(app(&db)).await;
        let dates = json!({"starts": "2026-02-01", "ends": "2026-03-01"});
        let id = server.post("/articles", &body(team, &dates)).await.json()["data"].clone();
        let path = format!("/articles/{id}");
        assert_eq!(server.json("PUT", &path, &json!({"ends": "2026-01-01"})).await.fields(), ["ends after"]);
        assert_eq!(server.json("PUT", &path, &json!({"starts": "2026-04-01"})).await.fields(), ["ends after"]);
        assert_eq!(server.json("PUT", &path, &json!({"ends": null})).await.status, 200);
        assert_eq!(server.json("PUT", &path, &json!({"slug": null})).await.fields(), ["slug required"]);
    }

    async fn a_rule_of_ones_own_asks_the_database_and_the_request(db) [Team, Article] {
        let team = team(&db).await?;
        let server = Server::start(app(&db)).await;
        let link = json!({"link": "https://house.example/x"});
        assert_eq!(server.post("/articles", &body(team, &link)).await.status, 201);
        Team::create(TeamCreate { slug: "house".into() }).on(&db).await?;
        let refused = server.post("/articles", &body(team, &link)).await;
        assert_eq!(refused.fields(), ["link house", "slug unique", "title unique"]);
    }

    async fn nobody_learns_from_the_database_what_they_may_not_send(db) [Team, Article] {
        let team = team(&db).await?;
        let server = Server::start(app(&db)).await;
        server.post("/articles", &body(team, &json!({}))).await;
        let send = async |editor: bool, changes: Value| {
            let headers = [("content-type", "application/json"), ("x-editor", "1")];
            let headers = if editor { &headers[..] } else { &headers[..1] };
            server.send("POST", "/as-editor", headers, body(team, &changes).to_string().as_bytes()).await
        };
        assert_eq!(send(false, json!({})).await.status, 401);
        assert_eq!(send(true, json!({"title": "Forbidden"})).await.status, 403);
        assert_eq!(send(true, json!({})).await.fields(), ["slug unique", "title unique"]);
        assert_eq!(send(false, json!({"stars": "x"})).await.fields(), ["stars type"]);
        assert_eq!(send(true, json!({"title": "New", "slug": "new"})).await.status, 201);
    }

    async fn forms_are_read_by_what_the_columns_hold(db) [Team, Article] {
        let team = team(&db).await?;
        let server = Server::start(app(&db)).await;
        let form = [("content-type", "application/x-www-form-urlencoded")];
        let text = format!("title=Clear+water&slug=clear-water&team_id={team}&stars=3&contact=&starts=2026-01-01");
        let made = server.send("POST", "/articles", &form, text.as_bytes()).await;
        assert_eq!(made.status, 201, "{made:?}");
        let article = Article::query().sole().on(&db).await?;
        assert_eq!((article.title.as_str(), article.stars, article.contact), ("Clear water", 3, None));
        let wrong = server.send("POST", "/articles", &form, b"title=a&title=b&slug=s&team_id=x&nope=1").await;
        assert_eq!(wrong.fields(), ["title twice", "team_id type", "nope unknown"]);

        let multipart = [("content-type", "multipart/form-data; boundary=cut")];
        let part = |name: &str, text: &str| format!("--cut\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
        let text = [part("title", "Stone"), part("slug", "stone"), part("team_id", &team.to_string()), "--cut--\r\n".into()].concat();
        let made = server.send("POST", "/articles", &multipart, text.as_bytes()).await;
        assert_eq!(made.status, 201, "{made:?}");
        let broken = server.send("POST", "/articles", &multipart, b"--cut\r\nrubbish").await;
        assert_eq!(broken.status, 400, "{broken:?}");
    }

    async fn hostile_bodies_are_refused_and_nothing_is_stored(db) [Team, Article] {
        let team = team(&db).await?;
        let server = Server::start(app(&db)).await;
        let json = [("content-type", "application/json")];
        let deep = format!("{{\"title\": {}{}}}", "[".repeat(60), "]".repeat(60));
        let deeper = format!("{{\"title\": {}{}}}", "[".repeat(5_000), "]".repeat(5_000));
        let long = format!("{{\"title\": [{}1]}}", "1,".repeat(2_000));
        let bodies: [(&[u8], u16); 14] = [
            (b"", 400), (b"{", 400), (b"\xff\xfe", 400), (b"{\"title\": \"\\ud800\"}", 400), (b"{\"stars\": 1e999}", 400),
            (b"[]", 422), (b"null", 422), (b"7", 422), (b"{\"title\": {\"a\": [null]}}", 422),
            (deep.as_bytes(), 422), (deeper.as_bytes(), 400), (long.as_bytes(), 422),
            (&[b' '; 20_001], 413), (b"{\"title\": 1, \"title\": 2}", 422),
        ];
        for (body, status) in bodies {
            let answer = server.send("POST", "/articles", &json, body).await;
            assert_eq!(answer.status, status, "{:?}: {answer:?}", String::from_utf8_lossy(&body[..body.len().min(40)]));
            assert_eq!(answer.json()["success"], false, "{answer:?}");
        }
        let nul = server.post("/articles", &body(team, &json!({"title": "a\u{0}b", "slug": "x"}))).await;
        assert_eq!(nul.fields(), ["title unstorable"]);
        let huge = server.post("/articles", &body(team, &json!({"starts": "99999-01-01", "team_id": u64::MAX}))).await;
        assert_eq!(huge.fields(), ["starts type", "team_id range"]);
        let sql = server.post("/articles", &body(team, &json!({"title": "'; DROP TABLE x", "slug": "x-1"}))).await;
        assert_eq!(sql.status, 201);
        let other = server.send("POST", "/articles", &[("content-type", "text/xml")], b"<a/>").await;
        assert_eq!((other.status, other.error()["code"].clone()), (415, "unsupported_media_type".into()));
        assert_eq!(Article::count().on(&db).await?, 1);
    }

    async fn sentences_are_in_the_language_of_the_client(db) [Team, Article] {
        let server = Server::start(app(&db)).await;
        let send = async |languages: &str| {
            let headers = [("content-type", "application/json"), ("accept-language", languages)];
            let body = json!({"title": "x".repeat(30), "slug": "s", "stars": 9}).to_string();
            let answer = server.send("POST", "/articles", &headers, body.as_bytes()).await;
            let fields = answer.error()["fields"].as_array().expect("a list").clone();
            fields.iter().map(|field| field["message"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
        };
        let german = ["fehlt", "hat höchstens 20 Zeichen", "must be between 1 and 5"];
        let english = ["is required", "must have at most 20 characters", "must be between 1 and 5"];
        assert_eq!(send("de-CH, en;q=0.5").await, german);
        assert_eq!(send("fr, de;q=0.9, en;q=0.8").await, german);
        assert_eq!(send("de;q=0.1, en-GB").await, english);
        assert_eq!(send("").await, english);
    }

    async fn an_input_is_checked_without_a_web_framework_too(db) [Team, Article] {
        let team_id = team(&db).await?;
        let mut input = ArticleCreate {
            title: " ".into(), slug: "water".into(), team_id, contact: None, stars: Some(2), status: None,
            starts: None, ends: None, link: None,
        };
        let codes = |error: limpid::Error| -> Vec<String> {
            error.mistakes().iter().map(|mistake| format!("{} {}", mistake.path, mistake.code)).collect()
        };
        let error = input.validate(&db).await.expect_err("it breaks rules");
        assert_eq!((error.status(), codes(error)), (422, vec!["title filled".into(), "stars invalid".into()]));
        (input.title, input.stars) = ("Water".into(), None);
        input.validate(&db).await?;
        let article = Article::create(input.clone()).on(&db).await?;
        assert_eq!(codes(input.validate(&db).await.expect_err("it is there")), ["slug unique", "title unique"]);
        let change = ArticleUpdate { slug: "water".into(), ..Default::default() };
        change.validate_for(&article, &db).await?;
    }
}
