//! Names of tables and columns, by convention and said, ordinary and hostile.
#![allow(clippy::duplicated_attributes, reason = "two indexes may share a column")]
#![allow(clippy::duplicated_attributes, reason = "two indexes may share a column")]

use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
struct BlogPost {
    id: i64,
    #[fillable]
    first_line: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[model(table = "order")]
struct Purchase {
    id: i64,
    #[fillable]
    #[unique]
    user: String,
    #[fillable]
    #[index]
    group: i32,
    #[fillable]
    select: Option<String>,
    #[fillable]
    r#where: String,
    #[fillable]
    #[column(name = "from")]
    source: String,
}

/// Names that a careless writer of SQL would let through.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(table = "it's a \"table\"; `--`")]
#[unique(odd, long)]
struct Hostile {
    #[column(name = "the key")]
    id: i64,
    #[fillable]
    #[column(name = "it's \"quoted\" `here`; --")]
    odd: String,
    #[fillable]
    #[default(5)]
    #[column(name = "% ? $1 :a @b ✓")]
    long: i32,
}

/// Fields called like methods and like names that generated code uses.
#[derive(Debug, Clone, PartialEq, Model)]
#[scope(keyed(wanted: i64) = key.ge(wanted))]
struct Awkward {
    id: i64,
    #[fillable]
    new: i64,
    #[fillable]
    path: String,
    #[fillable]
    query: String,
    #[fillable]
    eq: i64,
    #[fillable]
    name: String,
    #[fillable]
    key: i64,
    #[fillable]
    value: i64,
    #[fillable]
    r#type: String,
    #[fillable]
    r#match: bool,
    #[fillable]
    set: i64,
    #[fillable]
    db: i64,
    #[fillable]
    row: i64,
    #[fillable]
    fields: i64,
    #[fillable]
    model: i64,
    #[fillable]
    table: i64,
    #[fillable]
    to: i64,
    #[fillable]
    map: i64,
    #[fillable]
    input: i64,
    #[fillable]
    from: i64,
    #[fillable]
    place: i64,
    #[fillable]
    source: i64,
}

/// Long enough that the names of its indexes are cut.
#[derive(Debug, Clone, PartialEq, Model)]
#[unique(a_column_with_quite_a_long_name_one, a_column_with_quite_a_long_name_two)]
#[unique(a_column_with_quite_a_long_name_one, a_column_with_quite_a_long_name_three)]
struct AModelWithQuiteALongName {
    id: i64,
    #[fillable]
    a_column_with_quite_a_long_name_one: i64,
    #[fillable]
    a_column_with_quite_a_long_name_two: i64,
    #[fillable]
    a_column_with_quite_a_long_name_three: i64,
}

fn awkward() -> AwkwardCreate {
    AwkwardCreate {
        new: 1,
        path: "p".into(),
        query: "q".into(),
        eq: 2,
        name: "n".into(),
        key: 3,
        value: 4,
        r#type: "t".into(),
        r#match: true,
        set: 5,
        db: 6,
        row: 7,
        fields: 8,
        model: 9,
        table: 10,
        to: 11,
        map: 12,
        input: 13,
        from: 14,
        place: 15,
        source: 16,
    }
}

each_engine! {
    async fn a_table_is_the_plural_in_snake_case(db) [BlogPost] {
        db.execute_raw("INSERT INTO blog_posts (first_line) VALUES ('raw')").await?;
        assert_eq!(BlogPost::query().pluck(|post| post.first_line).await?, ["raw"]);
    }

    async fn reserved_words_are_names_like_others(db) [Purchase] {
        let input = PurchaseCreate { user: "u".into(), group: 1, select: None, r#where: "w".into(), source: "s".into() };
        let mut made = Purchase::create(input.clone()).await?;
        made.update(|row| (row.group.increment(1), row.select.set("x"), row.source.set(row.r#where))).await?;
        assert_eq!((made.group, made.select.as_deref(), made.source.as_str()), (2, Some("x"), "w"));
        let query = Purchase::query().filter(|row| row.group.eq(2) & row.r#where.contains("w")).order_by(|row| (row.group, row.user));
        assert_eq!(query.clone().get().await?, [made.clone()]);
        assert_eq!(query.clone().count().await?, 1);
        assert_eq!(query.paginate(1, 5).await?.data, [made.clone()]);
        match Purchase::create(input).await.unwrap_err() {
            limpid::Error::Unique { fields, .. } => assert_eq!(fields, ["user"]),
            other => panic!("{other:?}"),
        }
        made.delete().await?;
        assert!(!Purchase::query().exists().await?);
    }

    async fn quotes_and_spaces_in_names_are_part_of_the_name(db) [Hostile] {
        let input = HostileCreate { odd: "o".into(), long: None };
        let mut made = Hostile::create(input.clone()).await?;
        assert_eq!((made.odd.as_str(), made.long), ("o", 5));
        made.update(|row| (row.odd.set("p"), row.long.increment(1))).await?;
        assert_eq!(Hostile::query().filter(|row| row.odd.eq("p") & row.long.in_([6, 7])).sole().await?, made);
        assert_eq!(Hostile::query().order_by(|row| row.odd).pluck(|row| (row.odd, row.id)).await?, [("p".to_owned(), made.id)]);
        Hostile::create(input.clone()).await?;
        match Hostile::create(input).await.unwrap_err() {
            limpid::Error::Unique { fields, .. } => assert_eq!(fields, ["odd", "long"]),
            other => panic!("{other:?}"),
        }
        assert_eq!(Hostile::query().all().delete().await?, 2);
    }

    async fn fields_may_be_called_like_anything(db) [Awkward] {
        let mut made = Awkward::create(awkward()).await?;
        assert_eq!((made.new, made.set, made.source, made.r#match), (1, 5, 16, true));
        made.update(|row| (row.new.set(row.value), row.eq.increment(1), row.r#type.set("u"))).await?;
        assert_eq!((made.new, made.eq, made.r#type.as_str()), (4, 3, "u"));
        assert_eq!(Awkward::query().keyed(3).get().await?, [made.clone()]);
        assert_eq!(Awkward::query().filter(|row| row.key.eq(row.eq) & row.r#match).count().await?, 1);
        assert_eq!(Awkward::query().pluck(|row| (row.query, row.path, row.name)).await?, [("q".into(), "p".into(), "n".into())]);
        let update: AwkwardUpdate = serde_json::from_str(r#"{"type":"v","match":false,"key":9}"#).expect("it is allowed");
        made.patch(update).await?;
        assert_eq!((made.r#type.as_str(), made.r#match, made.key), ("v", false, 9));
    }

    async fn long_names_of_indexes_stay_apart(db) [AModelWithQuiteALongName] {
        let make = |one, two, three| AModelWithQuiteALongName::create(AModelWithQuiteALongNameCreate {
            a_column_with_quite_a_long_name_one: one,
            a_column_with_quite_a_long_name_two: two,
            a_column_with_quite_a_long_name_three: three,
        });
        make(1, 1, 1).await?;
        for (row, third) in [(make(1, 1, 2), "two"), (make(1, 2, 1), "three")] {
            match row.await.unwrap_err() {
                limpid::Error::Unique { fields, .. } => {
                    assert_eq!(fields[0], "a_column_with_quite_a_long_name_one");
                    assert_eq!(fields[1], format!("a_column_with_quite_a_long_name_{third}"));
                }
                other => panic!("{other:?}"),
            }
        }
    }
}
