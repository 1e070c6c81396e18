//! The `$filter` of `/resources`: comparisons and `substringof` calls with `and`, `or` and parentheses, or a tag by itself.
//!
//! Facts: <https://learn.microsoft.com/rest/api/resources/resources/list>.

use serde_json::Value;

use super::errors::ArmError;
use super::inventory::Item;

/// A filter that was understood.
#[derive(Debug)]
pub(super) enum ResourceFilter {
    Any(Vec<ResourceFilter>),
    All(Vec<ResourceFilter>),
    Equal { field: Field, value: String, is_wanted: bool },
    Contains { field: Field, part: String },
    Tag { name: String, value: Option<String> },
}

/// What can be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Location,
    ResourceType,
    Name,
    ResourceGroup,
    Identity,
    IdentityPrincipalId,
    Plan,
    PlanPublisher,
    PlanProduct,
    PlanName,
    PlanVersion,
    PlanPromotionCode,
    TagName,
    TagValue,
}

const FIELDS: [(&str, Field); 14] = [
    ("location", Field::Location),
    ("resourceType", Field::ResourceType),
    ("name", Field::Name),
    ("resourceGroup", Field::ResourceGroup),
    ("identity", Field::Identity),
    ("identity/principalId", Field::IdentityPrincipalId),
    ("plan", Field::Plan),
    ("plan/publisher", Field::PlanPublisher),
    ("plan/product", Field::PlanProduct),
    ("plan/name", Field::PlanName),
    ("plan/version", Field::PlanVersion),
    ("plan/promotionCode", Field::PlanPromotionCode),
    ("tagName", Field::TagName),
    ("tagValue", Field::TagValue),
];

impl Field {
    fn by_name(name: &str) -> Option<Self> {
        FIELDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, field)| *field)
    }

    /// What the resource has there; empty for nothing.
    fn of<'a>(self, item: &'a Item<'_>) -> &'a str {
        let text = |value: &'a Value| value.as_str().unwrap_or_default();
        let below = |member: &str, name: &str| text(item.member(member).get(name).unwrap_or(&Value::Null));
        match self {
            Self::Location => text(item.member("location")),
            Self::ResourceType => item.resource_type,
            Self::Name => item.name,
            Self::ResourceGroup => item.group,
            Self::Identity => below("identity", "type"),
            Self::IdentityPrincipalId => below("identity", "principalId"),
            Self::Plan | Self::PlanName => below("plan", "name"),
            Self::PlanPublisher => below("plan", "publisher"),
            Self::PlanProduct => below("plan", "product"),
            Self::PlanVersion => below("plan", "version"),
            Self::PlanPromotionCode => below("plan", "promotionCode"),
            Self::TagName | Self::TagValue => "",
        }
    }

    fn is_of_tags(self) -> bool {
        matches!(self, Self::TagName | Self::TagValue)
    }
}

impl ResourceFilter {
    pub(super) fn parse(text: &str) -> Result<Self, ArmError> {
        let parsed = Tokens::of(text).and_then(|tokens| Parser { tokens: tokens.0.as_slice() }.whole());
        parsed.and_then(with_tags_by_themselves).ok_or_else(|| ArmError::invalid_filter(text))
    }

    pub(super) fn allows(&self, item: &Item<'_>) -> bool {
        match self {
            Self::Any(filters) => filters.iter().any(|filter| filter.allows(item)),
            Self::All(filters) => filters.iter().all(|filter| filter.allows(item)),
            Self::Equal { field, value, is_wanted } => field.of(item).eq_ignore_ascii_case(value) == *is_wanted,
            Self::Contains { field, part } => field.of(item).to_lowercase().contains(&part.to_lowercase()),
            Self::Tag { name, value } => item.member("tags").as_object().into_iter().flatten().any(|(tag, content)| {
                tag.eq_ignore_ascii_case(name) && value.as_deref().is_none_or(|value| content.as_str() == Some(value))
            }),
        }
    }
}

/// `tagName eq 'a' and tagValue eq 'b'`, or only the name, is a filter of its own and stands with no other.
fn with_tags_by_themselves(filter: ResourceFilter) -> Option<ResourceFilter> {
    let tag = |filter: &ResourceFilter, wanted: Field| match filter {
        ResourceFilter::Equal { field, value, is_wanted: true } if *field == wanted => Some(value.clone()),
        _ => None,
    };
    let found = match &filter {
        ResourceFilter::All(filters) => match filters.as_slice() {
            [name, value] => tag(name, Field::TagName).zip(tag(value, Field::TagValue)).map(|(name, value)| (name, Some(value))),
            _ => None,
        },
        single => tag(single, Field::TagName).map(|name| (name, None)),
    };
    if let Some((name, value)) = found {
        return Some(ResourceFilter::Tag { name, value });
    }
    (!speaks_of_tags(&filter)).then_some(filter)
}

fn speaks_of_tags(filter: &ResourceFilter) -> bool {
    match filter {
        ResourceFilter::Any(filters) | ResourceFilter::All(filters) => filters.iter().any(speaks_of_tags),
        ResourceFilter::Equal { field, .. } | ResourceFilter::Contains { field, .. } => field.is_of_tags(),
        ResourceFilter::Tag { .. } => true,
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Text(String),
    Open,
    Close,
    Comma,
}

struct Tokens(Vec<Token>);

impl Tokens {
    fn of(text: &str) -> Option<Self> {
        let mut tokens = Vec::new();
        let mut rest = text.trim_start();
        while let Some(first) = rest.chars().next() {
            let after = rest.get(first.len_utf8()..)?;
            rest = match first {
                '(' => push(&mut tokens, Token::Open, after),
                ')' => push(&mut tokens, Token::Close, after),
                ',' => push(&mut tokens, Token::Comma, after),
                '\'' => {
                    let (value, after) = quoted(after)?;
                    push(&mut tokens, Token::Text(value), after)
                }
                _ => {
                    let end = rest.find(|character: char| " (),'".contains(character)).unwrap_or(rest.len());
                    let (word, after) = rest.split_at_checked(end)?;
                    push(&mut tokens, Token::Word(word.to_owned()), after)
                }
            };
        }
        Some(Self(tokens))
    }
}

fn push<'a>(tokens: &mut Vec<Token>, token: Token, rest: &'a str) -> &'a str {
    tokens.push(token);
    rest.trim_start()
}

/// The text up to the closing quote, and what follows it; two quotes stand for one.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut rest = text;
    loop {
        let (part, after) = rest.split_once('\'')?;
        value.push_str(part);
        match after.strip_prefix('\'') {
            Some(more) => {
                value.push('\'');
                rest = more;
            }
            None => return Some((value, after)),
        }
    }
}

struct Parser<'a> {
    tokens: &'a [Token],
}

impl Parser<'_> {
    fn whole(mut self) -> Option<ResourceFilter> {
        let filter = self.any()?;
        self.tokens.is_empty().then_some(filter)
    }

    fn any(&mut self) -> Option<ResourceFilter> {
        let mut filters = vec![self.all()?];
        while self.take_word("or") {
            filters.push(self.all()?);
        }
        Some(if filters.len() == 1 { filters.remove(0) } else { ResourceFilter::Any(filters) })
    }

    fn all(&mut self) -> Option<ResourceFilter> {
        let mut filters = vec![self.term()?];
        while self.take_word("and") {
            filters.push(self.term()?);
        }
        Some(if filters.len() == 1 { filters.remove(0) } else { ResourceFilter::All(filters) })
    }

    fn term(&mut self) -> Option<ResourceFilter> {
        match self.tokens {
            [Token::Open, rest @ ..] => {
                self.tokens = rest;
                let filter = self.any()?;
                let [Token::Close, rest @ ..] = self.tokens else {
                    return None;
                };
                self.tokens = rest;
                Some(filter)
            }
            [Token::Word(name), Token::Open, Token::Text(part), Token::Comma, Token::Word(field), Token::Close, rest @ ..]
                if name.eq_ignore_ascii_case("substringof") =>
            {
                self.tokens = rest;
                let field = Field::by_name(field).filter(|field| matches!(field, Field::Name | Field::ResourceGroup))?;
                Some(ResourceFilter::Contains { field, part: part.clone() })
            }
            [Token::Word(field), Token::Word(operator), Token::Text(value), rest @ ..] => {
                self.tokens = rest;
                let is_wanted = match operator.to_ascii_lowercase().as_str() {
                    "eq" => true,
                    "ne" => false,
                    _ => return None,
                };
                Some(ResourceFilter::Equal { field: Field::by_name(field)?, value: value.clone(), is_wanted })
            }
            _ => None,
        }
    }

    fn take_word(&mut self, word: &str) -> bool {
        match self.tokens {
            [Token::Word(first), rest @ ..] if first.eq_ignore_ascii_case(word) => {
                self.tokens = rest;
                true
            }
            _ => false,
        }
    }
}
