package filter

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu/internal/liquid/value"
)

// text is the filters that change a text as a whole.
var text = []Def{
	{Name: "append", Min: 1, Max: 1, Do: appendTo, Group: "strings", Help: "Puts a text behind.", Example: "{{ 'Ada' | append: '!' }}", Result: "Ada!"},
	{Name: "prepend", Min: 1, Max: 1, Do: prepend, Group: "strings", Help: "Puts a text before.", Example: "{{ 'Ada' | prepend: 'Dear ' }}", Result: "Dear Ada"},
	{Name: "capitalize", Do: texts(capitalize), Group: "strings", Help: "Makes the first letter a capital, the others small.", Example: "{{ 'hELLO you' | capitalize }}", Result: "Hello you"},
	{Name: "downcase", Do: letters(strings.ToLower, 'A', 'Z'), Group: "strings", Help: "Makes all letters small.", Example: "{{ 'ÉTÉ' | downcase }}", Result: "été"},
	{Name: "upcase", Do: letters(upper, 'a', 'z'), Group: "strings", Help: "Makes all letters capitals.", Example: "{{ 'été' | upcase }}", Result: "ÉTÉ"},
	{Name: "strip", Do: texts(func(s string) string { return strings.Trim(s, space) }), Group: "strings", Help: "Takes white space away at both ends.", Example: "[{{ ' a ' | strip }}]", Result: "[a]"},
	{Name: "lstrip", Do: texts(func(s string) string { return strings.TrimLeft(s, space) }), Group: "strings", Help: "Takes white space away at the begin.", Example: "[{{ ' a ' | lstrip }}]", Result: "[a ]"},
	{Name: "rstrip", Do: texts(func(s string) string { return strings.TrimRight(s, space) }), Group: "strings", Help: "Takes white space away at the end.", Example: "[{{ ' a ' | rstrip }}]", Result: "[ a]"},
	{Name: "strip_newlines", Do: lines.do, Group: "strings", Help: "Takes line breaks away.", Example: "{% capture s %}a\nb{% endcapture %}{{ s | strip_newlines }}", Result: "ab"},
	{Name: "newline_to_br", Do: breaks.do, Group: "strings", Help: "Puts <br /> before line breaks.", Example: "{% capture s %}a\nb{% endcapture %}{{ s | newline_to_br }}", Result: "a<br />\nb"},
	{Name: "strip_html", Do: texts(stripHTML), Group: "strings", Help: "Takes HTML tags, comments, scripts and styles away.", Example: "{{ '<b>bold</b>' | strip_html }}", Result: "bold"},
	{Name: "replace", Min: 1, Max: 2, Do: replaceAll, Group: "strings", Help: "Puts a text in the place of another, everywhere.", Example: "{{ 'a-b-c' | replace: '-', '+' }}", Result: "a+b+c"},
	{Name: "replace_first", Min: 1, Max: 2, Do: replaceFirst, Group: "strings", Help: "Replaces the first occurrence.", Example: "{{ 'a-b-c' | replace_first: '-', '+' }}", Result: "a+b-c"},
	{Name: "replace_last", Min: 2, Max: 2, Do: replaceLast, Group: "strings", Help: "Replaces the last occurrence.", Example: "{{ 'a-b-c' | replace_last: '-', '+' }}", Result: "a-b+c"},
	{Name: "remove", Min: 1, Max: 1, Do: replaceAll, Group: "strings", Help: "Takes a text away, everywhere.", Example: "{{ 'a-b-c' | remove: '-' }}", Result: "abc"},
	{Name: "remove_first", Min: 1, Max: 1, Do: replaceFirst, Group: "strings", Help: "Takes the first occurrence away.", Example: "{{ 'a-b-c' | remove_first: '-' }}", Result: "ab-c"},
	{Name: "remove_last", Min: 1, Max: 1, Do: replaceLast, Group: "strings", Help: "Takes the last occurrence away.", Example: "{{ 'a-b-c' | remove_last: '-' }}", Result: "a-bc"},
}

// space is what counts as white space at the ends of a text.
const space = " \t\r\n\v\f\x00"

// texts makes a filter of a function that changes a text.
func texts(do func(string) string) Func {
	return func(c *Context, in value.Value, _ []value.Value) (value.Value, error) {
		s := c.Arena.Text(in)
		if err := c.spend(len(s) / 64); err != nil {
			return value.Nil, err
		}
		changed := do(s)
		if len(changed) != len(s) || changed != s {
			c.Arena.Charge(len(changed))
		}
		return value.String(changed), nil
	}
}

// letters makes a filter that changes letters; those from first to last are changed in the arena, and do changes a text
// with letters that are not of ASCII.
func letters(do func(string) string, first, last byte) Func {
	slow := texts(do)
	return func(c *Context, in value.Value, args []value.Value) (value.Value, error) {
		s := c.Arena.Text(in)
		for i := range len(s) {
			if s[i] >= utf8.RuneSelf {
				return slow(c, value.String(s), args)
			}
		}
		if !c.Arena.Fits(len(s)) {
			return value.Nil, nil
		}
		b := c.Arena.Open()
		for i := range len(s) {
			x := s[i]
			if x >= first && x <= last {
				x ^= 0x20
			}
			b = append(b, x)
		}
		return c.Arena.Close(b), nil
	}
}

// upper makes capitals; ß has two.
func upper(s string) string { return strings.ReplaceAll(strings.ToUpper(s), "ß", "SS") }

func appendTo(c *Context, in value.Value, args []value.Value) (value.Value, error) {
	return c.Arena.Concat(c.Arena.Text(in), c.Arena.Text(args[0])), nil
}

func prepend(c *Context, in value.Value, args []value.Value) (value.Value, error) {
	return c.Arena.Concat(c.Arena.Text(args[0]), c.Arena.Text(in)), nil
}

func capitalize(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 || (r == utf8.RuneError && n == 1) {
		return s
	}
	return string(unicode.ToTitle(r)) + strings.ToLower(s[n:])
}

// blocks of HTML that go with everything in them.
var htmlBlocks = [][2]string{{"<script", "</script>"}, {"<!--", "-->"}, {"<style", "</style>"}}

func stripHTML(s string) string {
	if !strings.Contains(s, "<") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		if n := htmlBlock(s[i:]); n > 0 {
			i += n
			continue
		}
		next := strings.IndexByte(s[i+1:], '<')
		if next < 0 {
			next = len(s) - i - 1
		}
		b.WriteString(s[i : i+1+next])
		i += 1 + next
	}
	return htmlTags(b.String())
}

func htmlBlock(s string) int {
	for _, x := range htmlBlocks {
		if strings.HasPrefix(s, x[0]) {
			if end := strings.Index(s[len(x[0]):], x[1]); end >= 0 {
				return len(x[0]) + end + len(x[1])
			}
		}
	}
	return 0
}

func htmlTags(s string) string {
	var b strings.Builder
	for {
		from := strings.IndexByte(s, '<')
		if from < 0 {
			break
		}
		end := strings.IndexByte(s[from:], '>')
		if end < 0 {
			break
		}
		b.WriteString(s[:from])
		s = s[from+end+1:]
	}
	b.WriteString(s)
	return b.String()
}

// replacing gives the three texts of a replacement.
func replacing(c *Context, in value.Value, args []value.Value) (s, old, by string) {
	s, old = c.Arena.Text(in), c.Arena.Text(args[0])
	if len(args) > 1 {
		by = c.Arena.Text(args[1])
	}
	return s, old, by
}

func replaceAll(c *Context, in value.Value, args []value.Value) (value.Value, error) {
	s, old, by := replacing(c, in, args)
	if err := c.spend(len(s) / 64); err != nil {
		return value.Nil, err
	}
	plain := strings.IndexByte(by, '\\') < 0
	b := c.Arena.Open()
	for at := 0; ; {
		i := strings.Index(s[at:], old)
		if i < 0 || !c.Arena.Fits(len(b)+len(by)) {
			b = append(b, s[at:]...)
			break
		}
		b = append(b, s[at:at+i]...)
		if plain {
			b = append(b, by...)
		} else {
			b = expand(b, by, s, at+i, old)
		}
		at += i + len(old)
		if old == "" {
			_, n := utf8.DecodeRuneInString(s[at:])
			b = append(b, s[at:at+n]...)
			if at += n; n == 0 {
				break
			}
		}
	}
	return c.Arena.Close(b), nil
}

// expand adds a replacement in which \0 and \& stand for what was found, \` and \' for what is before and behind it,
// and \\ for a backslash, as the reference implementation has it.
func expand(b []byte, by, s string, at int, found string) []byte {
	for i := 0; i < len(by); i++ {
		if by[i] != '\\' || i+1 == len(by) {
			b = append(b, by[i])
			continue
		}
		i++
		switch x := by[i]; {
		case x == '0' || x == '&':
			b = append(b, found...)
		case x >= '1' && x <= '9':
		case x == '`':
			b = append(b, s[:at]...)
		case x == '\'':
			b = append(b, s[at+len(found):]...)
		case x == '\\':
			b = append(b, '\\')
		default:
			b = append(b, '\\', x)
		}
	}
	return b
}

func replaceFirst(c *Context, in value.Value, args []value.Value) (value.Value, error) {
	s, old, by := replacing(c, in, args)
	i := strings.Index(s, old)
	if i < 0 || !c.Arena.Fits(len(s)+len(by)) {
		return value.String(s), nil
	}
	b := append(c.Arena.Open(), s[:i]...)
	b = expand(b, by, s, i, old)
	return c.Arena.Close(append(b, s[i+len(old):]...)), nil
}

func replaceLast(c *Context, in value.Value, args []value.Value) (value.Value, error) {
	s, old, by := replacing(c, in, args)
	i := strings.LastIndex(s, old)
	if i < 0 || !c.Arena.Fits(len(s)+len(by)) {
		return value.String(s), nil
	}
	b := append(append(c.Arena.Open(), s[:i]...), by...)
	return c.Arena.Close(append(b, s[i+len(old):]...)), nil
}
