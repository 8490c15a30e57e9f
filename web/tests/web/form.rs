//! Bodies that are not the input of a model.

use axum::Router;
use axum::routing::post;
use limpid::Complaint;
use limpid::prelude::*;
use limpid::validate::{Asking, Form};
use limpid_axum::{Answers, ApiError, Atomic, Bound, Reply, Result, Valid};
use limpid_axum_tests::{Server, each_engine};
use serde_json::json;

use crate::models::*;

#[derive(Debug, Clone, Model)]
pub struct Account {
    pub id: i64,
    #[fillable]
    #[unique]
    #[rule(email)]
    pub email: String,
    #[fillable]
    #[rule(length(max = 10))]
    pub name: Option<String>,
}

#[derive(Debug, Clone, Form)]
#[form(into = AccountCreate)]
struct Register {
    email: String,
    name: Option<String>,
    #[form(alone)]
    #[rule(length(min = 8), with = not_a_word)]
    password: String,
    #[form(alone)]
    #[rule(same_as(password), message = "both must be the same")]
    again: String,
}

fn not_a_word(password: &str) -> std::result::Result<(), &'static str> {
    if password.contains("password") { Err("is easily guessed") } else { Ok(()) }
}

#[derive(Debug, Clone, Form)]
struct Order {
    #[nested]
    address: Address,
    #[nested]
    invoice: Option<Address>,
    #[nested]
    items: Vec<Item>,
    #[default(1)]
    copies: i32,
    note: Option<String>,
}

#[derive(Debug, Clone, Form)]
struct Address {
    #[rule(filled)]
    street: String,
}

#[derive(Debug, Clone, Form)]
struct Item {
    #[rule(range(1..=100))]
    count: i32,
    #[rule(ask = is_a_team)]
    team: i64,
}

async fn is_a_team(id: &i64, asking: &Asking<'_>) -> std::result::Result<(), Complaint> {
    match Team::find(*id).on(asking.db()).await? {
        Some(_) => Ok(()),
        None => Err(Complaint::new("exists", "is no team")),
    }
}

/// What may go wrong with a payment.
#[derive(Debug, ApiError)]
enum Payment {
    #[api(status = 402, message = "the bank refused the payment")]
    Refused,
    #[api(status = 409, code = "sold_out", message = "only {left} are left")]
    SoldOut { left: u32 },
    #[api(status = 500, message = "the vault is open")]
    Broken,
    #[api(from)]
    Database(limpid::Error),
}

async fn pay(order: Valid<Order>) -> std::result::Result<Reply, Payment> {
    match order.copies {
        1 => Err(Payment::Refused),
        2 => Err(Payment::SoldOut { left: 3 }),
        3 => Err(Payment::Broken),
        _ => {
            Team::find_or_fail(0).await?;
            Ok(Reply::ok(()))
        }
    }
}

async fn register(form: Valid<Register>) -> Result<Reply<String>> {
    let account = Account::create(AccountCreate::from(form.into_inner())).await?;
    Ok(Reply::created(account.email))
}

async fn order(order: Valid<Order>) -> Reply<String> {
    let Order { address, invoice, items, copies, note } = order.into_inner();
    let invoice = invoice.map(|invoice| invoice.street);
    let counts: Vec<_> = items.iter().filter(|item| item.team != 0).map(|item| item.count).collect();
    Reply::ok(format!("{} {invoice:?} {counts:?} {copies} {note:?}", address.street))
}

async fn show(post: Bound<Post>) -> Reply<String> {
    Reply::ok(post.title.clone()).version_of(&*post)
}

fn app(db: &Db) -> Router {
    Router::new()
        .route("/register", post(register))
        .route("/order", post(order))
        .route("/pay", post(pay))
        .route("/posts/{post}", axum::routing::get(show))
        .layer(Atomic::writes().on(db))
        .layer(Answers::envelope())
        .with_state(db.clone())
}

each_engine! {
    async fn a_form_becomes_the_input_of_a_model_and_keeps_its_rules(db) [Account] {
        let server = Server::start(app(&db)).await;
        let body = json!({"email": "ada@example.com", "name": null, "password": "long enough", "again": "long enough"});
        assert_eq!(server.post("/register", &body).await.status, 201);
        // Unique, as the index of the model says.
        assert_eq!(server.post("/register", &body).await.fields(), ["email unique"]);
        let wrong = json!({"email": "ada", "name": "x".repeat(11), "password": "password", "again": "zebra"});
        let wrong = server.post("/register", &wrong).await;
        assert_eq!(wrong.fields(), ["again same_as", "password invalid", "email email", "name length"]);
        assert_eq!(wrong.error()["fields"][0]["message"], "both must be the same");
        assert!(!wrong.body.contains("zebra"), "{wrong:?}");
        let wrong = server.post("/register", &json!({"email": 7, "password": "short", "role": "admin"})).await;
        assert_eq!(wrong.fields(), ["email type", "role unknown", "again required", "password length"]);
        assert_eq!(Account::count().on(&db).await?, 1);
    }

    async fn mistakes_inside_have_the_path_to_them(db) [Team] {
        let team = Team::create(TeamCreate { slug: "red".into() }).on(&db).await?.id;
        let server = Server::start(app(&db)).await;
        let good = json!({"address": {"street": "Main"}, "items": [{"count": 1, "team": team}, {"count": 2, "team": team}]});
        let answer = server.post("/order", &good).await;
        assert_eq!(answer.json()["data"], "Main None [1, 2] 1 None", "{answer:?}");
        let wrong = json!({
            "address": {"street": " ", "city": 1}, "invoice": {}, "copies": "x",
            "items": [{"count": 1, "team": team}, {"count": 0, "team": team}, {"count": "x", "team": team}, 7],
        });
        let mut fields = server.post("/order", &wrong).await.fields();
        fields.sort();
        assert_eq!(fields, [
            "address.city unknown", "address.street filled", "copies type", "invoice.street required",
            "items.2.count type", "items.3 type",
        ]);
        let wrong = json!({
            "address": {"street": "Main"}, "invoice": null, "copies": 2,
            "items": [{"count": 101, "team": 0}, {"count": 5, "team": 0}, {"count": 5, "team": team}],
        });
        let fields = server.post("/order", &wrong).await.fields();
        assert_eq!(fields, ["items.0.count range", "items.0.team exists", "items.1.team exists"]);
        let wrong = json!({"address": null, "items": {"0": 1}});
        assert_eq!(server.post("/order", &wrong).await.fields(), ["address required", "items type"]);
    }

    async fn a_form_with_brackets_is_nested(db) [Team] {
        let team = Team::create(TeamCreate { slug: "red".into() }).on(&db).await?.id;
        let server = Server::start(app(&db)).await;
        let form = [("content-type", "application/x-www-form-urlencoded")];
        let send = async |text: String| server.send("POST", "/order", &form, text.as_bytes()).await;
        let good = format!(
            "address[street]=Main&invoice[street]=Side&items[0][count]=1&items[0][team]={team}&items[1][count]=2&items[1][team]={team}&copies=3&note=",
        );
        let answer = send(good).await;
        assert_eq!(answer.json()["data"], "Main Some(\"Side\") [1, 2] 3 None", "{answer:?}");
        let gaps = send("address[street]=a&items[5][count]=1&items[a]=1&address=x".into()).await;
        assert_eq!(gaps.status, 422, "{gaps:?}");
        let deep = send(format!("address{}=1", "[a]".repeat(50))).await;
        assert_eq!(deep.fields(), ["address depth"]);
    }

    async fn errors_of_ones_own_are_failures_by_a_derive(db) [Team] {
        let team = Team::create(TeamCreate { slug: "red".into() }).on(&db).await?.id;
        let server = Server::start(app(&db)).await;
        let pay = async |copies: i32| {
            let body = json!({"address": {"street": "Main"}, "items": [{"count": 1, "team": team}], "copies": copies});
            let answer = server.post("/pay", &body).await;
            (answer.status, answer.error())
        };
        assert_eq!(pay(1).await, (402, json!({"message": "the bank refused the payment", "code": "refused"})));
        assert_eq!(pay(2).await, (409, json!({"message": "only 3 are left", "code": "sold_out"})));
        let (status, broken) = pay(3).await;
        assert_eq!((status, broken["code"].clone()), (500, "broken".into()));
        assert!(!broken.to_string().contains("vault"), "{broken}");
        assert_eq!(pay(4).await.0, 404);
    }

    async fn the_version_of_a_row_is_its_tag(db) [Team, User, Post, Tag, PostTag] {
        seed(&db).await?;
        let server = Server::start(app(&db)).await;
        let shown = server.get("/posts/water").await;
        let tag = shown.header("etag").expect("a tag").to_owned();
        assert_eq!(server.send("GET", "/posts/water", &[("if-match", &tag)], b"").await.status, 200);
        assert_eq!(server.send("GET", "/posts/water", &[("if-match", "\"99\"")], b"").await.status, 412);
    }
}
