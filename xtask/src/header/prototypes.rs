//! The functions that a C header declares, read from its text.

use anyhow::{Context, Result, bail, ensure};

/// A function, as declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prototype {
    /// Its name.
    pub name: String,
    /// The type that it returns, for instance `armid_status` or `const char *`.
    pub returns: String,
    /// In order; empty for `void`.
    pub parameters: Vec<Parameter>,
    /// The text of the comment before it; empty when there is none.
    pub comment: String,
}

/// A parameter, as declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// For instance `const char *` or `armid_handle`.
    pub kind: String,
    /// Its name.
    pub name: String,
}

impl Parameter {
    /// Whether its type is a pointer that is not to constant memory: something that the function writes to.
    pub fn is_output(&self) -> bool {
        self.kind.ends_with('*') && !self.kind.starts_with("const ") && self.kind != "void *"
    }
}

/// The type of a parameter without its pointer: `armid_error` of `armid_error *`.
pub fn pointee(kind: &str) -> &str {
    kind.trim_end_matches('*').trim_end()
}

/// Reads every declaration of a function whose name starts with `armid_`, in order.
///
/// # Errors
/// A declaration is not of the plain form that the header uses: names the declaration.
pub fn parse(header: &str) -> Result<Vec<Prototype>> {
    let mut prototypes = Vec::new();
    let mut comment = String::new();
    let mut declaration = String::new();
    let mut in_comment = false;
    for line in header.lines() {
        let line = line.trim();
        if in_comment || line.starts_with("/*") {
            if !in_comment {
                comment.clear();
            }
            in_comment = !line.ends_with("*/");
            let text = line.trim_start_matches("/**").trim_start_matches("/*");
            let text = text.trim_end_matches("*/").trim_start_matches('*').trim();
            comment.push_str(text);
            comment.push('\n');
        } else if line.starts_with('#') || line.starts_with("//") || line.is_empty() {
            declaration.clear();
            if !line.is_empty() {
                comment.clear();
            }
        } else {
            declaration.push_str(line);
            declaration.push(' ');
            if line.ends_with(';') {
                if let Some(prototype) = parse_declaration(declaration.trim(), &comment)? {
                    prototypes.push(prototype);
                }
                declaration.clear();
                comment.clear();
            }
        }
    }
    Ok(prototypes)
}

fn parse_declaration(declaration: &str, comment: &str) -> Result<Option<Prototype>> {
    if declaration.starts_with("typedef") || declaration.contains('{') || declaration.contains('}') {
        return Ok(None);
    }
    let Some((head, tail)) = declaration.split_once('(') else {
        return Ok(None);
    };
    let (returns, name) = split_name(head.trim()).with_context(|| format!("no name of a function in: {declaration}"))?;
    if !name.starts_with("armid_") {
        return Ok(None);
    }
    let list = tail.strip_suffix(");").with_context(|| format!("no end of the parameters in: {declaration}"))?;
    ensure!(!list.contains('('), "a parameter without a named type in: {declaration}");
    let parameters = if list.trim() == "void" {
        Vec::new()
    } else {
        let each = list.split(',').map(parse_parameter);
        each.collect::<Result<_>>().with_context(|| format!("in: {declaration}"))?
    };
    Ok(Some(Prototype { name, returns, parameters, comment: comment.trim().to_owned() }))
}

fn parse_parameter(text: &str) -> Result<Parameter> {
    let Some((kind, name)) = split_name(text.trim()) else {
        bail!("parameter {text:?} has no name");
    };
    Ok(Parameter { kind, name })
}

/// Splits `const char *name` into `const char *` and `name`.
fn split_name(text: &str) -> Option<(String, String)> {
    let start = text.rfind(|character: char| !(character.is_ascii_alphanumeric() || character == '_')).map(|index| index + 1)?;
    let (kind, name) = text.split_at(start);
    let kind = kind.trim();
    (!kind.is_empty() && !name.is_empty()).then(|| (kind.to_owned(), name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_functions_and_nothing_else() {
        let header = "\
/** A number. */
typedef int32_t armid_status;
typedef void (*armid_log_callback)(void *user_data, int32_t level);
typedef struct armid_str {
    const char *data;
    size_t length;
} armid_str;

#define ARMID_OK 0
/**
 * The version.
 */
const char *armid_version(void);

/**
 * Sets.
 *
 * More.
 */
armid_status armid_options_set(armid_options options,
                               const char *name,
                               armid_error *out_error);
armid_status armid_plain(void *user_data);
";
        let prototypes = parse(header).unwrap();
        let names: Vec<_> = prototypes.iter().map(|each| each.name.as_str()).collect();
        assert_eq!(names, ["armid_version", "armid_options_set", "armid_plain"]);
        assert_eq!(prototypes[0].returns, "const char *");
        assert_eq!(prototypes[0].comment, "The version.");
        assert!(prototypes[0].parameters.is_empty());
        assert_eq!(prototypes[1].comment, "Sets.\n\nMore.");
        assert_eq!(prototypes[1].parameters[1].kind, "const char *");
        assert_eq!(prototypes[1].parameters[1].name, "name");
        assert!(!prototypes[1].parameters[1].is_output());
        assert!(prototypes[1].parameters[2].is_output());
        assert_eq!(pointee(&prototypes[1].parameters[2].kind), "armid_error");
        assert_eq!(prototypes[2].comment, "");
    }

    #[test]
    fn a_parameter_without_a_name_is_named() {
        let error = parse("int armid_a(int);").unwrap_err();
        assert!(format!("{error:#}").contains("armid_a"), "{error:#}");
    }
}
