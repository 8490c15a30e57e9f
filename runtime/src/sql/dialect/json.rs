//! What is read inside a JSON document, as each engine writes it: `{0}` is the document, `{1}` the path, `{2}` an
//! item. Everything returns NULL, or false, where something of another type is found.

use crate::sql::function::Inside;

pub(super) const fn sqlite(inside: Inside) -> &'static str {
    match inside {
        Inside::Text => "CASE json_type({0}, {1}) WHEN 'text' THEN json_extract({0}, {1}) END",
        // What is beyond i64 is read as a float.
        Inside::Whole => {
            "CASE WHEN json_type({0}, {1}) = 'integer' AND typeof(json_extract({0}, {1})) = 'integer' \
             THEN json_extract({0}, {1}) END"
        }
        Inside::Number => {
            "CASE WHEN json_type({0}, {1}) IN ('integer', 'real') THEN CAST(json_extract({0}, {1}) AS REAL) END"
        }
        Inside::Bool => "CASE json_type({0}, {1}) WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END",
        Inside::Json => "({0} -> {1})",
        Inside::Length => "CASE json_type({0}, {1}) WHEN 'array' THEN json_array_length({0}, {1}) END",
        Inside::Exists => "(json_type({0}, {1}) IS NOT NULL)",
        Inside::Null => "(json_type({0}, {1}) IS 'null')",
        Inside::Contains => {
            "(json_type({0}, {1}) IS 'array' AND EXISTS (SELECT 1 FROM json_each({0}, {1}) AS limpid_item \
             WHERE limpid_item.type = json_type({2}) AND limpid_item.value IS ({2} ->> '$')))"
        }
    }
}

/// The place in the document. A path that does not fit the document is NULL, not an error.
macro_rules! place {
    () => {
        "jsonb_path_query_first({0}, CAST({1} AS jsonpath), silent => true)"
    };
}

/// It as text, without the marks around a text.
macro_rules! bare {
    () => {
        concat!("(", place!(), " #>> ARRAY[]::text[])")
    };
}

pub(super) const fn postgres(inside: Inside) -> &'static str {
    match inside {
        Inside::Text => concat!("CASE jsonb_typeof(", place!(), ") WHEN 'string' THEN ", bare!(), " END"),
        Inside::Whole => concat!(
            "CASE jsonb_typeof(",
            place!(),
            ") WHEN 'number' THEN CASE WHEN ",
            bare!(),
            " ~ '^-?[0-9]+$' AND CAST(",
            bare!(),
            " AS NUMERIC) BETWEEN -9223372036854775808 AND 9223372036854775807 THEN CAST(",
            bare!(),
            " AS BIGINT) END END"
        ),
        Inside::Number => concat!(
            "CASE jsonb_typeof(",
            place!(),
            ") WHEN 'number' THEN CAST(",
            bare!(),
            " AS DOUBLE PRECISION) END"
        ),
        Inside::Bool => {
            concat!(
                "CASE jsonb_typeof(",
                place!(),
                ") WHEN 'boolean' THEN CAST(",
                bare!(),
                " AS BOOLEAN) END"
            )
        }
        Inside::Json => place!(),
        Inside::Length => concat!(
            "CASE jsonb_typeof(",
            place!(),
            ") WHEN 'array' THEN CAST(jsonb_array_length(",
            place!(),
            ") AS BIGINT) END"
        ),
        Inside::Exists => concat!("(", place!(), " IS NOT NULL)"),
        Inside::Null => concat!("(COALESCE(jsonb_typeof(", place!(), "), '') = 'null')"),
        Inside::Contains => concat!(
            "(COALESCE(jsonb_typeof(",
            place!(),
            "), '') = 'array' AND ",
            place!(),
            " @> CAST({2} AS JSONB))"
        ),
    }
}

pub(super) const fn mysql(inside: Inside) -> &'static str {
    match inside {
        Inside::Text => {
            "CASE JSON_TYPE(JSON_EXTRACT({0}, {1})) WHEN 'STRING' THEN CAST(JSON_UNQUOTE(JSON_EXTRACT({0}, {1})) AS CHAR) \
             END"
        }
        Inside::Whole => {
            "CASE WHEN JSON_TYPE(JSON_EXTRACT({0}, {1})) = 'INTEGER' AND CAST(JSON_EXTRACT({0}, {1}) AS \
             DECIMAL(65, 0)) BETWEEN -9223372036854775808 AND 9223372036854775807 \
             THEN CAST(JSON_EXTRACT({0}, {1}) AS SIGNED) END"
        }
        Inside::Number => {
            "CASE WHEN JSON_TYPE(JSON_EXTRACT({0}, {1})) IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL') \
             THEN CAST(JSON_EXTRACT({0}, {1}) AS DOUBLE) END"
        }
        Inside::Bool => {
            "CASE JSON_TYPE(JSON_EXTRACT({0}, {1})) WHEN 'BOOLEAN' THEN CAST(JSON_UNQUOTE(JSON_EXTRACT({0}, {1})) AS CHAR) = 'true' END"
        }
        Inside::Json => "JSON_EXTRACT({0}, {1})",
        Inside::Length => {
            "CASE JSON_TYPE(JSON_EXTRACT({0}, {1})) WHEN 'ARRAY' THEN JSON_LENGTH({0}, {1}) END"
        }
        Inside::Exists => "COALESCE(JSON_CONTAINS_PATH({0}, 'one', {1}), FALSE)",
        Inside::Null => "(COALESCE(JSON_TYPE(JSON_EXTRACT({0}, {1})), '') = 'NULL')",
        Inside::Contains => {
            "(COALESCE(JSON_TYPE(JSON_EXTRACT({0}, {1})), '') = 'ARRAY' AND JSON_CONTAINS({0}, {2}, {1}))"
        }
    }
}
