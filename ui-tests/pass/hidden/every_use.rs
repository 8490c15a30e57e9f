use limpid::prelude::*;

mod people {
    use limpid::prelude::*;

    #[derive(Clone, Model)]
    #[computed(
        /// First and last.
        pub_name: String = format!("{} {}", self.first, self.last)
    )]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    pub struct User {
        pub id: i64,
        #[fillable]
        #[normalize(trim, with = |text: String| text.replace('-', " "))]
        pub first: String,
        #[fillable]
        #[serde(rename(serialize = "l", deserialize = "m"), default)]
        pub last: String,
        #[hidden]
        #[fillable]
        #[normalize(with = str_lower)]
        pub r#type: Option<String>,
    }

    fn str_lower(text: String) -> String {
        text.to_lowercase()
    }
}

use people::User;

#[test]
fn compiles_and_runs() {
    let user = User { id: 1, first: "A".into(), last: "B".into(), r#type: Some("secret".into()) };
    assert_eq!(user.pub_name(), "A B");
    assert_eq!(format!("{user:?}"), r#"User { id: 1, first: "A", last: "B", type: <hidden> }"#);
    let json = serde_json::to_string(&user).unwrap();
    assert_eq!(json, r#"{"id":1,"first":"A","l":"B","pubName":"A B"}"#);
    let _ = User::query().filter(|user| user.r#type.eq("X"));
}
