//! What can be asked, and how it composes.

use limpid::{prelude::*, read::Scoped};
use limpid_tests::each_engine;

use crate::library::*;

each_engine! {
    async fn every_operator_of_every_type(db) [Author, Book, Tag] {
        seed().await?;
        for (query, books) in [
            ("", vec![1, 2, 3, 4]),
            ("?page=3&per_page=7&filter_by=x&Sorted=1", vec![1, 2, 3, 4]),
            ("filter[id]=2", vec![2]),
            ("filter[id][in]=4,2,2", vec![2, 4]),
            ("filter[id][in][]=4&filter[id][in][]=1", vec![1, 4]),
            ("filter[id][in][0]=4&filter[id][in][1]=1", vec![1, 4]),
            ("filter[id][not_in]=4,2", vec![1, 3]),
            ("filter[title]=Book+1", vec![1]),
            ("filter%5Btitle%5D=Book%202", vec![2]),
            ("filter[title][ne]=Book 1", vec![2, 3, 4]),
            ("filter[title][contains]=ook 3", vec![3]),
            ("filter[title][contains]=OOK", vec![]),
            ("filter[title][contains_any_case]=OOK 3", vec![3]),
            ("filter[title][starts_with]=Book", vec![1, 2, 3, 4]),
            ("filter[title][starts_with_any_case]=bOOK", vec![1, 2, 3, 4]),
            ("filter[title][ends_with]=4", vec![4]),
            ("filter[title][ends_with_any_case]=K 4", vec![4]),
            ("filter[title][eq_any_case]=bOOk 4", vec![4]),
            ("filter[title][gt]=Book 2", vec![3, 4]),
            ("filter[title][between]=Book 2,Book 3", vec![2, 3]),
            ("filter[subtitle][contains]=0%25_2", vec![2]),
            ("filter[subtitle][contains]=1__%25", vec![]),
            ("filter[subtitle][null]=true", vec![1, 3]),
            ("filter[subtitle][null]=0", vec![2, 4]),
            ("filter[pages]=300", vec![3]),
            ("filter[pages][lt]=300&filter[pages][gt]=100", vec![2]),
            ("filter[pages][le]=200", vec![1, 2]),
            ("filter[pages][ge]=-5", vec![1, 2, 3, 4]),
            ("filter[pages][between]=200,300", vec![2, 3]),
            ("filter[pages][between][]=200&filter[pages][between][]=300", vec![2, 3]),
            ("filter[copies][in]=1,3,255", vec![1, 3]),
            ("filter[sold]=18446744073709551615", vec![4]),
            ("filter[sold][lt]=3", vec![1, 2]),
            ("filter[sold][in]=2,18446744073709551615", vec![2, 4]),
            ("filter[rating][ge]=1.0", vec![2, 4]),
            ("filter[rating][null]=true", vec![3]),
            ("filter[weight]=0.1", vec![1]),
            ("filter[price]=9.05", vec![2]),
            ("filter[price][ge]=13.550", vec![3, 4]),
            ("filter[lent]=true", vec![2]),
            ("filter[lent]=0", vec![1, 3, 4]),
            ("filter[shelf]=back_room", vec![3, 4]),
            ("filter[shelf][in]=front,back_room", vec![1, 2, 3, 4]),
            ("filter[shelf][ne]=front", vec![3, 4]),
            ("filter[grade]=5", vec![2, 3, 4]),
            ("filter[binding]=cloth", vec![4]),
            ("filter[binding][in]=cloth,paper", vec![1, 2, 3, 4]),
            ("filter[isbn]=978-1,x", vec![1]),
            ("filter[isbn][in][]=978-1,x&filter[isbn][in][]=978-3,x", vec![1, 3]),
            ("filter[code]=00000000-0000-0000-0000-000000000003", vec![3]),
            ("filter[code][in]=00000000000000000000000000000003,00000000-0000-0000-0000-000000000001", vec![1, 3]),
            ("filter[printed]=2024-01-02", vec![2]),
            ("filter[printed][between]=2024-01-02,2024-01-03", vec![2, 3]),
            ("filter[bought][gt]=2024-01-02T12:02:00", vec![3, 4]),
            ("filter[bought][lt]=2024-01-02", vec![1]),
            ("filter[opens][le]=12:02:00", vec![1, 2]),
            ("filter[seen]=2024-01-02T12:02:00Z", vec![2]),
            ("filter[seen]=2024-01-02T14:02:00%2B02:00", vec![2]),
            ("filter[seen][ge]=2024-01-03", vec![3, 4]),
            ("filter[author.name]=Ada", vec![1, 2]),
            ("filter[author.name][in]=Bob,Eve", vec![3, 4]),
            ("filter[author.born][null]=true", vec![3, 4]),
            ("filter[author.born][gt]=1800", vec![1, 2]),
            ("filter[tags.word]=three", vec![3]),
            ("filter[tags.word][in]=one,four", vec![1, 4]),
            ("filter[tags.word]=one&filter[tags.word]=all", vec![1]),
            ("sort=-id", vec![4, 3, 2, 1]),
            ("sort=-title", vec![4, 3, 2, 1]),
            ("sort=-price,title", vec![4, 3, 2, 1]),
            ("sort=cover", vec![4, 3, 2, 1]),
            ("sort=-author.name,id", vec![3, 4, 1, 2]),
            ("sort=author.name&sort=-id", vec![2, 1, 4, 3]),
            ("sort=-seen", vec![4, 3, 2, 1]),
            ("sort=", vec![1, 2, 3, 4]),
        ] {
            assert_eq!(found(query).await?, books, "{query}");
        }
    }

    async fn rules_scopes_and_filters_around_it_hold(db) [Author, Book, Tag] {
        seed().await?;
        let input = BookQuery::parse("filter[tags.word]=all&sort=-id")?;
        assert_eq!(Book::query().apply(input.clone()).pluck(|book| book.id).await?, [4, 3, 2, 1]);
        assert_eq!(Book::query().only_trashed().apply(input.clone()).pluck(|book| book.id).await?, [5]);
        let cheap = Book::query().cheap().apply(input.clone()).filter(|book| book.id.ne(1));
        assert_eq!(cheap.clone().pluck(|book| book.id).await?, [2]);
        assert_eq!(cheap.count().await?, 1);
        // Authors in the trash are not there for a filter either.
        Author::query().filter(|author| author.name.eq("Ada")).delete().await?;
        assert_eq!(found("filter[author.name]=Ada").await?, [] as [i64; 0]);
        // Inside of a relation, whose table is another one of the statement.
        let authors = Author::query()
            .filter(|author| author.books.apply_scope(|books| books.apply(input)).exists())
            .pluck(|author| author.name)
            .await?;
        assert_eq!(authors, ["Bob"]);
    }

    async fn pages_follow_the_requested_order(db) [Author, Book, Tag] {
        seed().await?;
        for query in ["sort=-pages", "sort=rating", "sort=-rating", "sort=shelf,-title", "sort=-binding", "sort=author.name", "sort=-author.name,-id", "sort=seen,price", "sort=cover"] {
            let input = BookQuery::parse(query)?;
            let all: Vec<i64> = Book::query().apply(input.clone()).order_by(|book| book.id).pluck(|book| book.id).await?;
            let (mut seen, mut cursor) = (Vec::new(), None);
            loop {
                let page = Book::query().apply(input.clone()).cursor_page(cursor.as_deref(), 1).await?;
                seen.extend(page.data.iter().map(|book| book.id));
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!(seen, all, "{query}");
            let page = Book::query().apply(input).paginate(2, 3).await?;
            assert_eq!((page.total, page.data.len()), (4, 1), "{query}");
        }
    }

    async fn a_write_still_needs_a_filter(db) [Author, Book, Tag] {
        seed().await?;
        let error = Book::query().apply(BookQuery::default()).delete().await.unwrap_err();
        assert!(matches!(error, limpid::Error::Unfiltered { .. }), "{error:?}");
        let input: BookQuery = "filter[id]=1".parse()?;
        assert_eq!(Book::query().apply(input).delete().await?, 1);
    }

    async fn json_and_maps_mean_the_same(db) [Author, Book, Tag] {
        seed().await?;
        for (json, books) in [
            (r#"{}"#, vec![1, 2, 3, 4]),
            (r#"{"filter": {"pages": {"ge": 200, "lt": 400}}, "sort": "-id"}"#, vec![3, 2]),
            (r#"{"filter": {"id": [1, 4]}, "sort": ["-author.name", "id"]}"#, vec![4, 1]),
            (r#"{"filter": {"isbn": {"in": ["978-1,x", "978-2,x"]}, "lent": false}}"#, vec![1]),
            (r#"{"filter": {"rating": null}}"#, vec![3]),
            (r#"{"filter": {"rating": 0.5}, "page": {"size": 3}}"#, vec![1]),
            (r#"{"filter": {"id": {"in": []}}}"#, vec![]),
            (r#"{"filter[id]": 2}"#, vec![2]),
            (r#"{"filter": null, "sort": null}"#, vec![1, 2, 3, 4]),
        ] {
            let input: BookQuery = serde_json::from_str(json).expect(json);
            let ids = Book::query().apply(input).order_by(|book| book.id).pluck(|book| book.id).await?;
            assert_eq!(ids, books, "{json}");
        }
    }
}
