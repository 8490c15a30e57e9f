//! Questions about a music shop, asked in SQL and in Limpid, on every engine: both answers are the same. The
//! chapter docs/reading.md shows them side by side, and a test holds it to what stands here.

/// Makes a function of each question, which says in which way the answers differ, if they do.
macro_rules! questions {
    ($(#[doc = $question:literal] $name:ident: $sql:literal => $limpid:expr;)*) => {
        $(async fn $name(db: &limpid::Db) -> limpid::Result<Option<String>> {
            let answer = crate::plain::rows($limpid.on(db).await?);
            let plain = crate::plain::ask(db, $sql, &answer).await?;
            Ok((plain != answer || answer.is_empty())
                .then(|| format!("{}\n  SQL:    {plain:?}\n  Limpid: {answer:?}", $question.trim())))
        })*

        pub async fn every_question(db: &limpid::Db) -> limpid::Result<Vec<String>> {
            let mut wrong = Vec::new();
            $(wrong.extend($name(db).await?);)*
            Ok(wrong)
        }
    };
}

mod chapter;
mod joined;
mod plain;
mod related;
mod rows;
mod sets;
mod shop;
mod totals;

use limpid_tests::each_engine;

use crate::shop::*;

each_engine! {
    async fn plain_sql_gives_the_same_answers(db) [Artist, Album, Genre, Track, Playlist, PlaylistTrack, Employee, Customer, Invoice, Line] {
        db.scope(fill()).await?;
        let mut wrong = rows::every_question(&db).await?;
        wrong.extend(totals::every_question(&db).await?);
        wrong.extend(related::every_question(&db).await?);
        wrong.extend(joined::every_question(&db).await?);
        wrong.extend(sets::every_question(&db).await?);
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
