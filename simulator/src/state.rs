//! The state file: a world as JSON.

use std::fs;
use std::io;
use std::path::Path;

use crate::error::Error;
use crate::world::World;

/// The world in the file; when there is no file, one with the default world is written.
///
/// # Errors
/// A file that cannot be read or written, or does not hold a world.
pub fn load_or_create(path: &Path) -> Result<World, Error> {
    let refused = |reason: String| Error::StateFile { path: path.to_owned(), reason };
    match fs::read_to_string(path) {
        Ok(text) => serde_json::from_str(&text).map_err(|error| refused(error.to_string())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let world = World::default();
            save(path, &world)?;
            Ok(world)
        }
        Err(error) => Err(refused(error.to_string())),
    }
}

/// Writes the world to the file, in one step: a reader finds the old one or the new one.
pub(crate) fn save(path: &Path, world: &World) -> Result<(), Error> {
    let refused = |reason: String| Error::StateFile { path: path.to_owned(), reason };
    let text = serde_json::to_string_pretty(world).map_err(|error| refused(error.to_string()))?;
    let mut new = path.as_os_str().to_owned();
    new.push(".new");
    fs::write(&new, text).and_then(|()| fs::rename(&new, path)).map_err(|error| refused(error.to_string()))
}
