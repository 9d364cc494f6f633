package track

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu"
)

// Link is what a tracked link carries.
type Link struct {
	Workspace string
	Message   string // empty: of a preview, which counts nowhere
	Index     int    // the place among the links of the message, from 1
	Name      string // as the author calls it; may be empty
	Target    string // where it leads
}

// MACLength is how many bytes of a signature a token has: 96 bits, which nobody guesses.
const MACLength = 12

const (
	version     = 1
	targetLimit = 8 << 10 // bytes; of what is read
	plainFlag   = 1       // the rest is not compressed
)

// Token writes a link for an address. mac signs.
func (l Link) Token(mac func(data []byte) []byte) string {
	b := []byte{version}
	b = appendID(b, petitbleu.KindWorkspace, l.Workspace)
	b = appendID(b, petitbleu.KindMessage, l.Message)
	b = binary.AppendUvarint(b, uint64(max(l.Index, 0)))
	if rest := l.Name + "\x00" + l.Target; isASCII(rest) {
		b = append(append(b, 0), pack.Replace(rest)...)
	} else {
		b = append(append(b, plainFlag), rest...)
	}
	return base64.RawURLEncoding.EncodeToString(append(b, mac(b)[:MACLength]...))
}

// ErrLink is the cause when a token was not written here.
var ErrLink = errors.New("this link was not made here, or was changed")

// Open reads a token. check tells whether a signature is right.
func Open(token string, check func(data, mac []byte) bool) (l Link, err error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(b) <= MACLength {
		return l, ErrLink
	}
	body, mac := b[:len(b)-MACLength], b[len(b)-MACLength:]
	if !check(body, mac) || body[0] != version {
		return l, ErrLink
	}
	body = body[1:]
	ok := false
	for _, id := range []struct {
		to   *string
		kind petitbleu.Kind
	}{{&l.Workspace, petitbleu.KindWorkspace}, {&l.Message, petitbleu.KindMessage}} {
		if *id.to, body, ok = readID(body, id.kind); !ok {
			return l, ErrLink
		}
	}
	index, n := binary.Uvarint(body)
	if n <= 0 || len(body) == n || index > 1<<30 {
		return l, ErrLink
	}
	l.Index = int(index)
	rest := string(body[n+1:])
	if body[n] != plainFlag {
		rest = unpack.Replace(rest)
	}
	if l.Name, l.Target, ok = strings.Cut(rest, "\x00"); !ok || !Leads(l.Target) {
		return l, ErrLink
	}
	return l, nil
}

// Leads tells whether an address is one that a browser may be sent to.
func Leads(target string) bool {
	u, err := url.Parse(target)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil && len(target) <= targetLimit
}

// appendID writes an id of the program's own form as its 16 bytes, any other as it stands. The first byte is its length.
func appendID(b []byte, kind petitbleu.Kind, id string) []byte {
	if raw, ok := petitbleu.IDBytes(kind, id); ok {
		return append(append(b, 255), raw[:]...)
	}
	id = id[:min(len(id), 254)]
	return append(append(b, byte(len(id))), id...)
}

func readID(b []byte, kind petitbleu.Kind) (id string, rest []byte, ok bool) {
	if len(b) == 0 {
		return "", nil, false
	}
	n := int(b[0])
	if n == 255 {
		if len(b) < 17 {
			return "", nil, false
		}
		return petitbleu.IDOfBytes(kind, [16]byte(b[1:17])), b[17:], true
	}
	if len(b) < 1+n {
		return "", nil, false
	}
	return string(b[1 : 1+n]), b[1+n:], true
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}

// often is what stands in many links. Each is written as one byte above those of ASCII. Lines are added at the end only:
// links that were sent hold their numbers.
var often = []string{
	"https://www.", "https://", "http://", "https://shop.", "https://m.", "www.", ".com/", ".fr/", ".de/", ".co.uk/", ".org/", ".net/", ".eu/", ".io/", ".example/", ".com", ".html", ".php",
	"/products/", "/product/", "/collections/", "/category/", "/orders/", "/order/", "/account", "/checkout", "/cart", "/track", "/blog/", "/shop/", "/fr/", "/en/", "/de/", "/fr-FR/", "/en-US/",
	"utm_source=", "utm_medium=", "utm_campaign=", "utm_term=", "utm_content=", "utm_source=messenger", "utm_medium=message", "&utm_campaign=", "&utm_content=", "&utm_term=", "?utm_source=messenger&utm_medium=message",
	"?utm_source=messenger&utm_medium=message&utm_campaign=", "&utm_source=messenger&utm_medium=message&utm_campaign=", "utm_source=webhook", "?id=", "&id=", "?ref=", "&ref=", "&lang=", "?lang=", "%20", "%2F", "%3A", "%C3%A9",
	"item", "sale", "spring", "summer", "autumn", "winter", "welcome", "newsletter", "promo", "code=", "token=", "user", "customer", "email", "store", "black-friday", "christmas",
}

// pack writes each of often as its byte, the longest that stands at a place; unpack is the way back.
var pack, unpack = func() (*strings.Replacer, *strings.Replacer) {
	places := make([]int, len(often))
	for i := range often {
		places[i] = i
	}
	slices.SortStableFunc(places, func(a, b int) int { return len(often[b]) - len(often[a]) })
	var to, back []string
	for _, i := range places {
		to, back = append(to, often[i], string([]byte{byte(0x80 + i)})), append(back, string([]byte{byte(0x80 + i)}), often[i])
	}
	return strings.NewReplacer(to...), strings.NewReplacer(back...)
}()
