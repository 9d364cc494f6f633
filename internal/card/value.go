package card

import (
	"net/url"
	"strconv"
	"strings"
)

// placeholder finds the first placeholder of a text from a place on: {name}, where a name has letters, digits,
// underscores, hyphens and dots, at most 128 of them. Without one, begin is -1.
func placeholder(s string, from int) (begin, end int, name string) {
	for i := from; i < len(s); i++ {
		if s[i] != '{' {
			continue
		}
		j := i + 1
		for j < len(s) && j-i <= 128 && nameByte(s[j]) {
			j++
		}
		if j > i+1 && j < len(s) && s[j] == '}' {
			return i, j + 1, s[i+1 : j]
		}
	}
	return -1, -1, ""
}

func nameByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '_' || b == '-' || b == '.'
}

func hasPlaceholder(s string) bool {
	begin, _, _ := placeholder(s, 0)
	return begin >= 0
}

// whole gives the name of the one placeholder that a text is.
func whole(s string) (string, bool) {
	s = strings.TrimSpace(s)
	begin, end, name := placeholder(s, 0)
	return name, begin == 0 && end == len(s)
}

// readColour takes a colour, or two with a comma. The name transparent, which cards of others have, is a colour without
// any.
func readColour(s string) (string, bool) {
	light, dark, two := strings.Cut(strings.TrimSpace(s), ",")
	light, ok := oneColour(light)
	if !ok || !two {
		return light, ok
	}
	dark, ok = oneColour(dark)
	return light + "," + dark, ok
}

func oneColour(s string) (string, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	if s == "transparent" {
		return "#00000000", true
	}
	if len(s) == 0 || s[0] != '#' {
		return s, false
	}
	switch len(s) {
	case 4, 5, 7, 9:
	default:
		return s, false
	}
	for i := 1; i < len(s); i++ {
		if !strings.Contains("0123456789abcdef", s[i:i+1]) {
			return s, false
		}
	}
	return s, true
}

// readURL takes an address of a picture.
func readURL(s string) (string, bool) {
	s = quotes.Replace(strings.TrimSpace(s))
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" || strings.ContainsAny(u.Host, `%"<>`) || control(s) {
		return s, false
	}
	scheme := strings.ToLower(u.Scheme)
	return s, scheme == "http" || scheme == "https"
}

// quotes writes what would end an address inside markup or a style in its other form.
var quotes = strings.NewReplacer(`"`, "%22", " ", "%20", "<", "%3C", ">", "%3E", "`", "%60")

// never are schemes that run what they carry, or reach into the reader's device.
var never = map[string]bool{
	"javascript": true, "data": true, "vbscript": true, "file": true, "blob": true, "filesystem": true, "about": true, "view-source": true, "jar": true, "ws": true, "wss": true,
}

// readTarget takes what an action of a type opens.
func readTarget(kind, s string) (string, bool) {
	s = strings.TrimSpace(s)
	if control(s) {
		return s, false
	}
	scheme := schemeOf(s)
	if never[scheme] {
		return s, false
	}
	if kind != ActionWeb || s == "" {
		return s, true
	}
	switch scheme {
	case "http", "https":
		return readURL(s)
	case "mailto", "tel", "sms":
		return s, true
	case "":
		return readURL("https://" + strings.TrimLeft(s, "/"))
	}
	return s, false
}

// schemeOf gives the scheme of an address as a browser reads it: in lower case; empty where there is none.
// "example.com:8080" has none: a scheme that has a point is a host.
func schemeOf(s string) string {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == ':':
			scheme := strings.ToLower(s[:i])
			if strings.Contains(scheme, ".") || scheme == "localhost" {
				return ""
			}
			return scheme
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.':
		default:
			return ""
		}
	}
	return ""
}

// control tells whether a text holds what browsers drop silently inside an address, so that it would be read
// as another than was checked.
func control(s string) bool {
	for _, r := range s {
		if r < 0x20 || r == 0x7f || r == '\\' || r >= 0x80 && r < 0xa0 || r == 0x2028 || r == 0x2029 || r == 0xfeff || r == 0xfffd {
			return true
		}
	}
	return false
}

// readWeight takes a weight of letters: normal is 400, bold 700.
func readWeight(s string) (float64, bool) {
	switch s = strings.ToLower(strings.TrimSpace(s)); s {
	case "normal":
		return 400, true
	case "bold":
		return 700, true
	}
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil && n >= 100 && n <= 900
}
