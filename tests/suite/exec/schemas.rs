//! Tables in schemas, and names as long as they may be.

use limpid::Engine;
use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
#[model(schema = "blog")]
struct Author {
    id: i64,
    #[fillable]
    #[unique]
    name: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[model(schema = "blog", table = "order")]
struct Article {
    id: i64,
    #[references(Author, on_delete = cascade)]
    author_id: i64,
    #[fillable]
    #[unique]
    #[column(name = "a_name_of_sixty_three_bytes_as_postgresql_and_mysql_allow_it_no")]
    title: String,
}

each_engine! {
    async fn tables_of_a_schema_refer_to_each_other(db) [Article, Author] {
        let author = Author::create(AuthorCreate { name: "Ada".into() }).await?;
        let input = || ArticleCreate { title: "Water".into() }.guarded(ArticleGuarded { author_id: author.id });
        let article = Article::create(input()).await?;
        assert_eq!(Article::query().filter(|article| article.title.contains("ate")).sole().await?, article);
        let error = Article::create(input()).await.unwrap_err();
        assert!(matches!(&error, limpid::Error::Unique { fields, .. } if fields == &["title"]), "{error:?}");
        author.clone().delete().await?;
        assert_eq!(Article::query().count().await?, 0);
        let sql = Article::query().to_sql(&db).text;
        let table = match db.engine() {
            Engine::Postgres => r#"FROM "blog"."order""#,
            _ => "FROM `blog_order`",
        };
        assert!(sql.ends_with(table), "{sql}");
    }
}
