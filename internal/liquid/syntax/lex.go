package syntax

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// WordKind says what a word of an expression is.
type WordKind uint8

// The words of expressions.
const (
	End        WordKind = iota
	Name                // product, first-name, done?
	Quoted              // 'text' or "text"
	Number              // 12, -3.5
	Comparison          // == != <> < > <= >= contains
	Attribute           // ${name}, of the dialect
	DotDot
	Symbol // one of | . : , [ ] ( ) ? - =
)

// Word is one word of an expression.
type Word struct {
	Kind WordKind
	Text string // of a Quoted without the quotes, of an Attribute without ${ }
	At   int    // byte in the source
	Size int    // bytes in the source
}

// Is tells whether the word is a symbol or a name.
func (w Word) Is(text string) bool { return (w.Kind == Symbol || w.Kind == Name) && w.Text == text }

// LexError says which character cannot stand where it does.
type LexError struct {
	At    int
	Cause string
	Cure  string
}

func (e *LexError) Error() string { return e.Cause }

// Lex cuts an expression into words; the last is an End. at is the place of the expression in the source.
func Lex(s string, at int, dialect bool) ([]Word, *LexError) {
	words := make([]Word, 0, 1+len(s)/3)
	for i := 0; i < len(s); {
		if isSpace(s[i]) {
			i++
			continue
		}
		w, n, err := next(s[i:], dialect)
		if err != nil {
			err.At = at + i
			return append(words, Word{Kind: End, At: at + i}), err
		}
		if w.Kind == Name && w.Text == "contains" && (len(words) == 0 || !words[len(words)-1].Is(".")) {
			w.Kind = Comparison
		}
		w.At, w.Size = at+i, n
		words = append(words, w)
		i += n
	}
	return append(words, Word{Kind: End, At: at + len(s)}), nil
}

// next reads the word at the begin of s, which is not white space, and tells its length.
func next(s string, dialect bool) (Word, int, *LexError) {
	c := s[0]
	switch {
	case c == '\'' || c == '"':
		if end := strings.IndexByte(s[1:], c); end >= 0 {
			return Word{Kind: Quoted, Text: s[1 : 1+end]}, end + 2, nil
		}
		return Word{}, 0, &LexError{Cause: fmt.Sprintf("a text that begins with %c is not closed", c), Cure: fmt.Sprintf("put %c at its end", c)}
	case strings.HasPrefix(s, ".."):
		return Word{Kind: DotDot, Text: ".."}, 2, nil
	case isDigit(c) || (c == '-' && len(s) > 1 && isDigit(s[1])):
		n := number(s)
		return Word{Kind: Number, Text: s[:n]}, n, nil
	case c == '_' || (c|0x20 >= 'a' && c|0x20 <= 'z'):
		n := 1
		for n < len(s) && (isWord(s[n]) || s[n] == '-') {
			n++
		}
		if n < len(s) && s[n] == '?' {
			n++
		}
		return Word{Kind: Name, Text: s[:n]}, n, nil
	case dialect && strings.HasPrefix(s, "${"):
		if n := attribute(s); n > 2 {
			return Word{Kind: Attribute, Text: s[2 : n-1]}, n, nil
		}
		return Word{}, 0, &LexError{Cause: "a name that begins with ${ is not closed", Cure: "put } after the name"}
	}
	for _, op := range []string{"==", "!=", "<>", "<=", ">=", "<", ">"} {
		if strings.HasPrefix(s, op) {
			return Word{Kind: Comparison, Text: op}, len(op), nil
		}
	}
	if strings.IndexByte("|.:,[]()?-", c) >= 0 {
		return Word{Kind: Symbol, Text: s[:1]}, 1, nil
	}
	return Word{}, 0, stray(s)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func number(s string) int {
	n := 1
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	if n+1 < len(s) && s[n] == '.' && isDigit(s[n+1]) {
		for n++; n < len(s) && isDigit(s[n]); n++ {
		}
	}
	return n
}

// stray explains a character that has no meaning in an expression.
func stray(s string) *LexError {
	switch r, _ := utf8.DecodeRuneInString(s); r {
	case '“', '”', '„', '‘', '’', '«', '»':
		return &LexError{Cause: fmt.Sprintf("%c is a typographic quote", r), Cure: `use straight quotes: ' or "`}
	case '=':
		return &LexError{Cause: "a single = does not compare", Cure: "write == to compare"}
	case '&':
		return &LexError{Cause: "& is no operator", Cure: "write and"}
	case '+', '*', '/', '%':
		return &LexError{Cause: fmt.Sprintf("%c is no operator", r), Cure: "use a filter: plus, minus, times, divided_by or modulo"}
	case '$':
		return &LexError{Cause: "$ has no meaning here", Cure: "names in ${ } belong to the Braze dialect"}
	default:
		return &LexError{Cause: fmt.Sprintf("the character %q has no meaning here", r), Cure: "remove it, or put it in quotes"}
	}
}

// Fragment finds the next fragment of a loosely written tag at or after a place: a quoted text, or characters without
// white space, comma and pipe. It gives where it begins and ends; begin is -1 when there is none.
func Fragment(s string, from int, dialect bool) (begin, end int) {
	for i := from; i < len(s); i++ {
		if n := quoted(s[i:]); n > 0 {
			return i, i + n
		}
		if n := run(s[i:], dialect); n > 0 {
			return i, i + n
		}
	}
	return -1, -1
}

// Fragments is like Fragment for several that follow each other without a gap.
func Fragments(s string, from int, dialect bool) (begin, end int) {
	begin, end = Fragment(s, from, dialect)
	for begin >= 0 && end < len(s) {
		n := quoted(s[end:])
		if n == 0 {
			n = run(s[end:], dialect)
		}
		if n == 0 {
			break
		}
		end += n
	}
	return begin, end
}

// quoted gives the length of a quoted text at the begin of s, or 0.
func quoted(s string) int {
	if s == "" || (s[0] != '\'' && s[0] != '"') {
		return 0
	}
	if end := strings.IndexByte(s[1:], s[0]); end >= 0 {
		return end + 2
	}
	return 0
}

func run(s string, dialect bool) int {
	n := 0
	for n < len(s) {
		c := s[n]
		if dialect && strings.HasPrefix(s[n:], "${") {
			n += attribute(s[n:])
			continue
		}
		if c == '\'' || c == '"' {
			q := quoted(s[n:])
			if q == 0 {
				return n
			}
			n += q
			continue
		}
		if isSpace(c) || c == ',' || c == '|' {
			return n
		}
		n++
	}
	return n
}
