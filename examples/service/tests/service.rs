//! The service from the outside.

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt as _;
use limpid::prelude::*;
use limpid_axum::Answers;
use serde_json::{Value, json};
use service::models::{Comment, Post, User};
use tower_service::Service as _;

async fn start() -> (Db, Router) {
    let db = limpid::connect("sqlite::memory:").await.expect("memory is there");
    limpid::schema![User, Post, Comment].create(&db).await.expect("the models are right");
    let app = service::app(&db, Answers::envelope());
    (db, app)
}

async fn send(app: &mut Router, method: &str, path: &str, user: i64, body: Value) -> (u16, Value) {
    let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    let request = request.header("x-user", user).body(Body::from(body.to_string())).expect("a request");
    let answer = app.call(request).await.expect("it never fails");
    let status = answer.status().as_u16();
    let bytes = answer.into_body().collect().await.expect("a body").to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

fn ada() -> Value {
    json!({"email": " Ada@Example.com", "name": "Ada", "password": "a long secret", "again": "a long secret"})
}

fn water() -> Value {
    json!({"slug": "water", "title": "Water", "body": "Clear, of water and of prose."})
}

#[tokio::test]
async fn a_user_registers_and_writes() {
    let (_db, mut app) = start().await;
    let (status, answer) = send(&mut app, "POST", "/users", 0, ada()).await;
    assert_eq!((status, &answer["data"]), (201, &json!(1)), "{answer}");
    let (status, answer) = send(&mut app, "POST", "/users", 0, ada()).await;
    assert_eq!((status, &answer["error"]["fields"][0]["path"]), (422, &json!("email")), "{answer}");

    assert_eq!(send(&mut app, "POST", "/posts", 0, water()).await.0, 401);
    assert_eq!(send(&mut app, "POST", "/posts", 1, water()).await.0, 201);
    let (status, answer) = send(&mut app, "PUT", "/posts/water", 1, json!({"title": "Clear water"})).await;
    assert_eq!(
        (status, &answer["data"]["title"], &answer["message"]),
        (200, &json!("Clear water"), &json!("saved"))
    );
    let (_, list) = send(&mut app, "GET", "/posts?filter[title][contains]=Clear", 0, Value::Null).await;
    assert_eq!(list["meta"]["total"], 1, "{list}");
}

#[tokio::test]
async fn others_change_nothing() {
    let (db, mut app) = start().await;
    let bob = json!({"email": "bob@example.com", "name": "Bob", "password": "a long secret", "again": "a long secret"});
    send(&mut app, "POST", "/users", 0, ada()).await;
    send(&mut app, "POST", "/users", 0, bob).await;
    send(&mut app, "POST", "/posts", 1, water()).await;
    assert_eq!(send(&mut app, "PUT", "/posts/water", 2, json!({"title": "Mine"})).await.0, 403);
    assert_eq!(send(&mut app, "DELETE", "/posts/water", 2, Value::Null).await.0, 403);
    assert_eq!(send(&mut app, "POST", "/posts/water/comments", 2, json!({"text": "Nice"})).await.0, 201);
    assert_eq!(send(&mut app, "GET", "/posts/water/comments/1", 0, Value::Null).await.0, 200);
    assert_eq!(send(&mut app, "DELETE", "/posts/water/comments/1", 1, Value::Null).await.0, 403);

    assert_eq!(send(&mut app, "DELETE", "/posts/water", 1, Value::Null).await.0, 204);
    assert_eq!(send(&mut app, "GET", "/posts/water", 0, Value::Null).await.0, 404);
    assert_eq!(send(&mut app, "GET", "/posts/water/comments/1", 0, Value::Null).await.0, 404);
    assert_eq!(send(&mut app, "POST", "/posts/water/restore", 1, Value::Null).await.0, 200);
    let count = Post::query().count().on(&db).await.expect("it counts");
    assert_eq!(count, 1);
}
