//! Single columns and expressions.

use limpid::Error;
use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
struct Sale {
    id: i64,
    #[fillable]
    town: String,
    #[fillable]
    amount: i64,
    #[fillable]
    note: Option<String>,
}

async fn sales() -> limpid::Result<()> {
    for (town, amount, note) in [("Ghent", 10, None), ("Bruges", 20, Some("x")), ("Ghent", 30, Some("x"))] {
        Sale::create(SaleCreate { town: town.into(), amount, note: note.map(str::to_owned) }).await?;
    }
    Ok(())
}

each_engine! {
    async fn one_column_of_each_row(db) [Sale] {
        assert_eq!(Sale::query().pluck(|sale| sale.town).await?, Vec::<String>::new());
        sales().await?;
        let query = Sale::query().order_by(|sale| sale.amount.desc());
        assert_eq!(query.clone().pluck(|sale| sale.amount).await?, [30, 20, 10]);
        assert_eq!(query.clone().pluck(|sale| sale.note).await?, [Some("x".to_owned()), Some("x".into()), None]);
        assert_eq!(query.limit(1).offset(1).pluck(|sale| sale.town).await?, ["Bruges"]);
    }

    async fn several_columns_and_expressions_as_a_tuple(db) [Sale] {
        sales().await?;
        let query = Sale::query().filter(|sale| sale.town.eq("Ghent")).order_by(|sale| sale.amount);
        let found = query.clone().pluck(|sale| (sale.amount * 2, sale.town, sale.note)).await?;
        assert_eq!(found, [(20, "Ghent".to_owned(), None), (60, "Ghent".into(), Some("x".into()))]);
        assert_eq!(query.clone().pluck(|sale| (sale.amount,)).await?, [(10,), (30,)]);
        assert_eq!(query.pluck(|sale| ((sale.amount, sale.amount), sale.amount)).await?, [((10, 10), 10), ((30, 30), 30)]);
    }

    async fn distinct_values_come_once(db) [Sale] {
        sales().await?;
        let query = Sale::query().distinct();
        assert_eq!(query.clone().order_by(|sale| sale.town).pluck(|sale| sale.town).await?, ["Bruges", "Ghent"]);
        assert_eq!(query.clone().pluck(|sale| sale.note).await?.len(), 2);
        assert_eq!(query.pluck(|sale| (sale.town, sale.note)).await?.len(), 3);
    }

    async fn the_value_of_the_first_row(db) [Sale] {
        assert_eq!(Sale::query().value(|sale| sale.town).await?, None);
        sales().await?;
        assert_eq!(Sale::query().order_by(|sale| sale.amount.desc()).value(|sale| sale.town).await?.as_deref(), Some("Ghent"));
        // The row is there, and what it holds is NULL.
        assert_eq!(Sale::query().order_by(|sale| sale.amount).value(|sale| sale.note).await?, Some(None));
        assert_eq!(Sale::query().order_by(|sale| sale.amount).offset(1).value(|sale| (sale.id, sale.amount)).await?.map(|row| row.1), Some(20));
        assert_eq!(Sale::query().limit(0).value(|sale| sale.town).await?, None);
    }

    async fn a_value_that_cannot_be_read_names_its_column(db) [Sale] {
        limpid::schema![Sale].drop(&db).await?;
        db.execute_raw("CREATE TABLE sales (id INTEGER, town TEXT, amount INTEGER, note TEXT)").await?;
        db.execute_raw("INSERT INTO sales (id, town, amount) VALUES (1, NULL, 5)").await?;
        for error in [
            Sale::query().get().await.unwrap_err(),
            Sale::query().pluck(|sale| sale.town).await.unwrap_err(),
            Sale::query().pluck(|sale| (sale.amount, sale.town)).await.unwrap_err(),
            Sale::query().value(|sale| ((sale.note, sale.amount), sale.town)).await.unwrap_err(),
        ] {
            match &error {
                Error::Decode { model, column, found, rust, .. } => {
                    assert_eq!((*model, *column, found.as_ref(), *rust), ("Sale", "town", "NULL", "alloc::string::String"));
                }
                other => panic!("{other:?}"),
            }
            assert!(error.to_string().contains("Option"), "{error}");
        }
    }
}
