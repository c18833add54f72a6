//! Attached files, for people.

use std::io::{self, Write};

use coffer_app::api::{AttachmentView, SavedAttachment};

use super::table::{Align, Table, harmless};

pub fn write(out: &mut impl Write, files: &[AttachmentView]) -> io::Result<()> {
    if files.is_empty() {
        return writeln!(out, "No file is attached to this transaction.");
    }
    let mut table = Table::new([
        ("FILE", Align::Left),
        ("WHAT", Align::Left),
        ("BYTES", Align::Right),
        ("ATTACHED", Align::Left),
        ("ID", Align::Left),
    ]);
    for file in files {
        table.row([
            harmless(&file.name),
            match file.missing {
                true => "not on the disk any more".to_owned(),
                false => file.mime.clone(),
            },
            file.bytes.to_string(),
            file.at.clone(),
            file.id.clone(),
        ]);
    }
    table.write(out)
}

pub fn write_saved(out: &mut impl Write, saved: &SavedAttachment) -> io::Result<()> {
    writeln!(out, "It was written to {}.", harmless(&saved.path))
}
