//! From the text of a query to its steps.

use serde_json::Value;

use super::query::{Condition, Named, Operand, Operator, Order, Query, Step};
use super::tokens::{self, QueryError, Token, TokenKind};

/// The words with which a step begins.
const STEP_WORDS: [&str; 9] = ["where", "project", "take", "limit", "order", "sort", "top", "summarize", "count"];

const STEPS: &str = "where, project, take, limit, order by, sort by, top, summarize or count";

/// Reads a query.
pub(super) fn query(text: &str) -> Result<Query, QueryError> {
    let tokens = tokens::of(text)?;
    let mut parser = Parser { tokens: &tokens };
    let query = parser.query()?;
    parser.take_symbol(";");
    parser.end()?;
    Ok(query)
}

struct Parser<'a> {
    /// Those that are left; never empty, as the end is one.
    tokens: &'a [Token],
}

impl<'a> Parser<'a> {
    /// A query without a table is about resources.
    fn query(&mut self) -> Result<Query, QueryError> {
        let begins_with_step = STEP_WORDS.iter().any(|step| self.is_word(step));
        let mut steps = Vec::new();
        let table = if begins_with_step {
            steps.push(self.step()?);
            "Resources".to_owned()
        } else {
            self.name("the name of a table")?
        };
        while self.take_symbol("|") {
            steps.push(self.step()?);
        }
        Ok(Query { table, steps })
    }

    fn step(&mut self) -> Result<Step, QueryError> {
        if self.take_word("where") {
            return self.condition().map(Step::Where);
        }
        if self.take_word("project") {
            return self.named_list().map(Step::Project);
        }
        if self.take_word("take") || self.take_word("limit") {
            return self.count().map(Step::Take);
        }
        if self.take_word("order") || self.take_word("sort") {
            self.word("by")?;
            return self.orders().map(Step::OrderBy);
        }
        if self.take_word("top") {
            let count = self.count()?;
            self.word("by")?;
            return Ok(Step::Top(count, self.orders()?));
        }
        if self.take_word("summarize") {
            return self.summary();
        }
        if self.take_word("count") {
            return Ok(Step::Count);
        }
        Err(self.unexpected(STEPS))
    }

    fn condition(&mut self) -> Result<Condition, QueryError> {
        let mut conditions = vec![self.conjunction()?];
        while self.take_word("or") {
            conditions.push(self.conjunction()?);
        }
        Ok(single_or(conditions, Condition::Any))
    }

    fn conjunction(&mut self) -> Result<Condition, QueryError> {
        let mut conditions = vec![self.term()?];
        while self.take_word("and") {
            conditions.push(self.term()?);
        }
        Ok(single_or(conditions, Condition::All))
    }

    fn term(&mut self) -> Result<Condition, QueryError> {
        if self.take_word("not") {
            self.symbol("(")?;
            let condition = self.condition()?;
            self.symbol(")")?;
            return Ok(Condition::Not(Box::new(condition)));
        }
        if self.take_symbol("(") {
            let condition = self.condition()?;
            self.symbol(")")?;
            return Ok(condition);
        }
        for (name, is_wanted) in [("isempty", true), ("isnull", true), ("isnotempty", false), ("isnotnull", false)] {
            if self.take_word(name) {
                self.symbol("(")?;
                let condition = Condition::IsEmpty(self.operand()?);
                self.symbol(")")?;
                return Ok(if is_wanted { condition } else { Condition::Not(Box::new(condition)) });
            }
        }
        let left = self.operand()?;
        self.comparison(left)
    }

    fn comparison(&mut self, left: Operand) -> Result<Condition, QueryError> {
        for (symbol, operator, is_negated) in [
            ("==", Operator::Equal, false),
            ("!=", Operator::Equal, true),
            ("=~", Operator::EqualIgnoringCase, false),
            ("!~", Operator::EqualIgnoringCase, true),
            ("<=", Operator::LessOrEqual, false),
            (">=", Operator::GreaterOrEqual, false),
            ("<", Operator::Less, false),
            (">", Operator::Greater, false),
        ] {
            if self.take_symbol(symbol) {
                let condition = Condition::Compare { left, operator, right: self.operand()? };
                return Ok(negated_if(is_negated, condition));
            }
        }
        let is_negated = self.take_symbol("!");
        for (word, operator) in [
            ("has", Operator::Has),
            ("contains", Operator::Contains),
            ("startswith", Operator::StartsWith),
            ("endswith", Operator::EndsWith),
        ] {
            if self.take_word(word) {
                let condition = Condition::Compare { left, operator, right: self.operand()? };
                return Ok(negated_if(is_negated, condition));
            }
        }
        let ignores_case = self.take_symbol("in~");
        if ignores_case || self.take_word("in") {
            self.symbol("(")?;
            let mut values = vec![self.operand()?];
            while self.take_symbol(",") {
                values.push(self.operand()?);
            }
            self.symbol(")")?;
            return Ok(negated_if(is_negated, Condition::In { left, values, ignores_case }));
        }
        Err(self.unexpected("an operator, such as =="))
    }

    fn operand(&mut self) -> Result<Operand, QueryError> {
        let [first, rest @ ..] = self.tokens else {
            return Err(self.unexpected("a value"));
        };
        match &first.kind {
            TokenKind::Text(text) => {
                self.tokens = rest;
                Ok(Operand::Literal(text.as_str().into()))
            }
            TokenKind::Number(number) => {
                self.tokens = rest;
                Ok(Operand::Literal(whole_if_whole(*number)))
            }
            TokenKind::Name if self.take_word("true") => Ok(Operand::Literal(true.into())),
            TokenKind::Name if self.take_word("false") => Ok(Operand::Literal(false.into())),
            TokenKind::Name if self.take_function("tolower") => Ok(Operand::LowerCase(Box::new(self.argument()?))),
            TokenKind::Name if self.take_function("tostring") => Ok(Operand::Text(Box::new(self.argument()?))),
            TokenKind::Name => self.path(),
            TokenKind::Symbol | TokenKind::End => Err(self.unexpected("a value")),
        }
    }

    /// `tags.owner`, `tags['cost center']`, `properties.a.b`.
    fn path(&mut self) -> Result<Operand, QueryError> {
        let column = self.name("a column")?;
        let mut below = Vec::new();
        loop {
            if self.take_symbol(".") {
                below.push(self.name("a member")?);
            } else if self.take_symbol("[") {
                let [Token { kind: TokenKind::Text(member), .. }, rest @ ..] = self.tokens else {
                    return Err(self.unexpected("the name of a member, in quotation marks"));
                };
                below.push(member.clone());
                self.tokens = rest;
                self.symbol("]")?;
            } else {
                return Ok(Operand::Path { column, below });
            }
        }
    }

    fn argument(&mut self) -> Result<Operand, QueryError> {
        let argument = self.operand()?;
        self.symbol(")")?;
        Ok(argument)
    }

    fn named_list(&mut self) -> Result<Vec<Named>, QueryError> {
        let mut list = vec![self.named()?];
        while self.take_symbol(",") {
            list.push(self.named()?);
        }
        Ok(list)
    }

    /// `name`, `newName = name`, or a path, whose column is named after its parts.
    fn named(&mut self) -> Result<Named, QueryError> {
        if let [Token { kind: TokenKind::Name, text: name, .. }, Token { text: equals, .. }, rest @ ..] = self.tokens
            && equals == "="
        {
            self.tokens = rest;
            return Ok(Named { name: name.clone(), operand: self.operand()? });
        }
        let operand = self.operand()?;
        let name = match &operand {
            Operand::Path { column, below } => below.iter().fold(column.clone(), |name, part| format!("{name}_{part}")),
            Operand::Literal(_) | Operand::LowerCase(_) | Operand::Text(_) => "Column1".to_owned(),
        };
        Ok(Named { name, operand })
    }

    fn orders(&mut self) -> Result<Vec<Order>, QueryError> {
        let mut orders = Vec::new();
        loop {
            let operand = self.operand()?;
            let is_ascending = self.take_word("asc");
            // Kusto's own order is the descending one.
            let _ = is_ascending || self.take_word("desc");
            orders.push(Order { operand, is_descending: !is_ascending });
            if !self.take_symbol(",") {
                return Ok(orders);
            }
        }
    }

    /// `count() by x`, `name = count() by x, y`, or `count()`.
    fn summary(&mut self) -> Result<Step, QueryError> {
        let count = match self.tokens {
            [Token { kind: TokenKind::Name, text: name, .. }, Token { text: equals, .. }, rest @ ..] if equals == "=" => {
                self.tokens = rest;
                name.clone()
            }
            _ => "count_".to_owned(),
        };
        if !self.take_function("count") {
            return Err(self.unexpected("count()"));
        }
        self.symbol(")")?;
        let groups = if self.take_word("by") { self.named_list()? } else { Vec::new() };
        Ok(Step::CountBy { count, groups })
    }

    fn count(&mut self) -> Result<usize, QueryError> {
        if let [Token { kind: TokenKind::Number(_), text, .. }, rest @ ..] = self.tokens
            && let Ok(count) = text.parse()
        {
            self.tokens = rest;
            return Ok(count);
        }
        Err(self.unexpected("a whole number"))
    }

    fn name(&mut self, expected: &'static str) -> Result<String, QueryError> {
        match self.tokens {
            [Token { kind: TokenKind::Name, text, .. }, rest @ ..] => {
                self.tokens = rest;
                Ok(text.clone())
            }
            _ => Err(self.unexpected(expected)),
        }
    }

    fn end(&self) -> Result<(), QueryError> {
        match self.tokens {
            [Token { kind: TokenKind::End, .. }] => Ok(()),
            _ => Err(self.unexpected("| or the end")),
        }
    }

    fn word(&mut self, word: &'static str) -> Result<(), QueryError> {
        if self.take_word(word) { Ok(()) } else { Err(self.unexpected(word)) }
    }

    fn symbol(&mut self, symbol: &'static str) -> Result<(), QueryError> {
        if self.take_symbol(symbol) { Ok(()) } else { Err(self.unexpected(symbol)) }
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.tokens, [Token { kind: TokenKind::Name, text, .. }, ..] if text == word)
    }

    fn take_word(&mut self, word: &str) -> bool {
        let is_next = self.is_word(word);
        if is_next {
            self.skip(1);
        }
        is_next
    }

    /// A name with its opening parenthesis.
    fn take_function(&mut self, name: &str) -> bool {
        let is_next = self.is_word(name) && self.tokens.get(1).is_some_and(|token| token.text == "(");
        if is_next {
            self.skip(2);
        }
        is_next
    }

    fn take_symbol(&mut self, symbol: &str) -> bool {
        let is_next = matches!(self.tokens, [Token { kind: TokenKind::Symbol, text, .. }, ..] if text.eq_ignore_ascii_case(symbol));
        if is_next {
            self.skip(1);
        }
        is_next
    }

    fn skip(&mut self, count: usize) {
        self.tokens = self.tokens.get(count..).unwrap_or_default();
    }

    fn unexpected(&self, expected: &'static str) -> QueryError {
        match self.tokens {
            [token, ..] => QueryError::unexpected(token, expected),
            [] => QueryError::new("ParserFailure", format!("The query ends where {expected} was expected.")),
        }
    }
}

fn single_or(mut conditions: Vec<Condition>, make: impl FnOnce(Vec<Condition>) -> Condition) -> Condition {
    if conditions.len() == 1 { conditions.remove(0) } else { make(conditions) }
}

fn negated_if(is_negated: bool, condition: Condition) -> Condition {
    if is_negated { Condition::Not(Box::new(condition)) } else { condition }
}

/// A number without a fraction as an integer, so that it is shown and compared as one.
fn whole_if_whole(number: f64) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and small")]
    let whole = number as i64;
    if number.fract() == 0.0 && number.abs() < 9.0e15 { whole.into() } else { number.into() }
}
