//! What the database can be asked, one question a function, and the answers as tables.

use std::collections::BTreeMap;

use cargo_lock::package::Version;
use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{ContentArrangement, Row, Table};
use limpid::prelude::*;

use crate::model::{Dependency, Package, PackageScopes, Source};

/// All answers, one below the other.
///
/// # Errors
///
/// What the database refuses.
pub async fn report(db: &Db) -> limpid::Result<String> {
    let answers = [
        overview().await?,
        most_needed().await?,
        in_several_versions().await?,
        from_git().await?,
        a_page().await?,
        db.transaction(async |_| the_trash().await).await?,
    ];
    Ok(answers.join("\n"))
}

async fn overview() -> limpid::Result<String> {
    let mut rows = Vec::new();
    for source in [Source::Local, Source::Registry, Source::Git] {
        let packages = Package::query().filter(|package| package.source.eq(source)).count().await?;
        rows.push([format!("{source:?} packages"), packages.to_string()]);
    }
    rows.push(["All packages".into(), Package::query().count().await?.to_string()]);
    rows.push(["Dependencies".into(), Dependency::query().count().await?.to_string()]);
    rows.push(["Packages in the trash".into(), Package::query().only_trashed().count().await?.to_string()]);
    Ok(table("What the database holds", ["What", "How many"], rows))
}

async fn most_needed() -> limpid::Result<String> {
    let packages = Package::query()
        .popular(2)
        .order_by(|package| (package.dependents.desc(), package.name))
        .limit(10)
        .get()
        .await?;
    let rows =
        packages.into_iter().map(|package| [package.name, package.version, package.dependents.to_string()]);
    Ok(table("The most depended-upon packages", ["Package", "Version", "Needed by"], rows))
}

async fn in_several_versions() -> limpid::Result<String> {
    let mut versions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, version) in
        Package::query().distinct().pluck(|package| (package.name, package.version)).await?
    {
        versions.entry(name).or_default().push(version);
    }
    versions.retain(|_, versions| versions.len() > 1);
    let rows = versions.into_iter().map(|(name, mut versions)| {
        // As text, 0.10 would come before 0.9.
        versions.sort_by_key(|version| Version::parse(version).ok());
        [name, versions.join(", ")]
    });
    Ok(table("Packages in more than one version", ["Package", "Versions"], rows))
}

async fn from_git() -> limpid::Result<String> {
    let packages =
        Package::query().from_git().order_by(|package| (package.name, package.version)).get().await?;
    let rows = packages.into_iter().map(|package| [package.name, package.version, package.url]);
    Ok(table("Packages from git", ["Package", "Version", "Repository"], rows))
}

async fn a_page() -> limpid::Result<String> {
    let page = Package::query().order_by(|package| (package.name, package.id)).paginate(1, 10).await?;
    let title = format!("Page {} of {}, {} packages in all", page.page, page.pages.max(1), page.total);
    let rows = page.map(|package| [package.name, package.version, format!("{:?}", package.source)]);
    Ok(table(&title, ["Package", "Version", "From"], rows))
}

/// Deletes a package, finds it in the trash and restores it. In a transaction nobody else sees it gone.
async fn the_trash() -> limpid::Result<String> {
    let mut rows = vec![counts("At first").await?];
    let query = Package::query().order_by(|package| (package.dependents.desc(), package.name));
    if let Some(mut package) = query.first().await? {
        package.delete().await?;
        rows.push(counts(&format!("{} is deleted", package.name)).await?);

        let mut found = Package::query().only_trashed().find_or_fail(package.id).await?;
        rows.push(counts(&format!("{} is found in the trash", found.name)).await?);

        found.restore().await?;
        rows.push(counts(&format!("{} is restored", found.name)).await?);
    }
    Ok(table("Deleted and restored", ["Step", "In the list", "In the trash"], rows))
}

async fn counts(step: &str) -> limpid::Result<[String; 3]> {
    let list = Package::query().count().await?;
    let trash = Package::query().only_trashed().count().await?;
    Ok([step.to_owned(), list.to_string(), trash.to_string()])
}

fn table<const N: usize>(
    title: &str,
    head: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> String {
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(head).add_rows(rows.into_iter().map(Row::from));
    match table.is_empty() {
        true => format!("{title}: none\n"),
        false => format!("{title}\n{table}\n"),
    }
}
