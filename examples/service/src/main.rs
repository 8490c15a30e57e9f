//! Serves the blog on <http://127.0.0.1:3000>, in a database in memory.

use limpid_axum::Answers;
use service::models::{Comment, Post, User};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let db = limpid::connect("sqlite::memory:").await?;
    limpid::schema![User, Post, Comment].create(&db).await?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    println!("POST http://{}/users", listener.local_addr()?);
    axum::serve(listener, service::app(&db, Answers::envelope())).await?;
    Ok(())
}
