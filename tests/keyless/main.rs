//! Encrypted columns without a key ring: in a process of its own, since the ring is one for the process.

use limpid::{Encrypted, Error, prelude::*};
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
struct Patient {
    id: i64,
    #[fillable]
    name: String,
    #[fillable]
    insurance: Option<Encrypted<String>>,
}

fn patient() -> PatientCreate {
    PatientCreate { name: "Ada".into(), insurance: Some(Encrypted::new("s3cret")) }
}

fn is_advice<T>(result: limpid::Result<T>) -> bool {
    match result.map(|_| ()) {
        Err(error @ Error::Usage { .. }) => error.to_string().contains("no key ring is installed"),
        _ => false,
    }
}

each_engine! {
    async fn without_a_key_ring_nothing_is_written_or_read(db) [Patient] {
        let mut empty = Patient::create(PatientCreate { insurance: None, ..patient() }).await?;
        assert!(is_advice(Patient::create(patient()).await));
        assert!(is_advice(Patient::create_many([patient(), patient()]).await));
        assert!(is_advice(Patient::insert_many([patient(), patient()]).await));
        assert!(is_advice(Patient::insert_or_ignore([patient()]).await));
        assert!(is_advice(empty.update(|row| row.insurance.set(Encrypted::new("s3cret"))).await));
        assert!(is_advice(Patient::query().all().update(|row| row.insurance.set(Encrypted::new("s3cret"))).await));
        let column = Patient::columns().insurance;
        let rows = [(empty.id, column.set(Encrypted::new("a"))), (empty.id + 1, column.set(Encrypted::new("b")))];
        assert!(is_advice(Patient::update_many(rows).await));
        let mut draft = empty.clone().edit();
        draft.insurance = Some(Encrypted::new("s3cret"));
        assert!(is_advice(draft.save().await));
        assert!(is_advice(Patient::rotate_keys().await));
        assert_eq!(Patient::query().get().await?, [empty]);
        db.execute_raw("UPDATE patients SET insurance = 'limpid1.old.AAAA'").await?;
        let error = Patient::query().get().await.expect_err("there is no ring").to_string();
        assert!(error.contains("no key ring is installed") && error.contains("insurance"), "{error}");
    }
}
