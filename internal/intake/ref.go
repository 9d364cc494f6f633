package intake

import (
	"crypto/hmac"
	"crypto/rand"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"strconv"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/secret"
)

// Ref is what a button or link carries through Messenger and back in the opt-in: who the site
// says the person is. Messenger passes it on unseen and anyone can edit a page, so it is
// signed, expires, and belongs to the first person who uses it.
type Ref struct {
	WorkspaceID string // not in the text: known from the site
	SiteID      string
	PageID      string
	CustomerID  string    // as the site names the person, at most petitbleu.CustomerIDLimit bytes; may be empty
	Temporary   bool      // CustomerID stands for one order or request only
	Topic       string    // the topic of a temporary id
	Until       time.Time // when a temporary id ends; zero leaves it to TemporaryLife
	ExtID       bool      // CustomerID is also the site's own user id (external id)
	SourceURL   string    // the page of the button; left out where it does not fit
	Expires     time.Time // when the ref itself ends, to the second
	Nonce       string    // makes the ref one of a kind; SignRef draws one when it is empty
}

// TemporaryLife is how long a temporary customer id lives after the opt-in when its ref does
// not say.
const TemporaryLife = 30 * 24 * time.Hour

const (
	refPrefix   = "pb1"
	refMAC      = 16 // bytes of HMAC-SHA256
	refNonce    = 12 // bytes
	refMACLabel = "ref"
)

// Flags of a ref, in its first byte.
const (
	refTemporary = 1 << iota
	refExtID
	refRawSite // the site's id stands as text, not as 16 bytes
	refRawPage // the Page's id stands as text, not as a number
)

const sitePrefix = string(petitbleu.KindSite) + "_"

var (
	refEncoding = base64.RawURLEncoding.Strict()
	idEncoding  = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding) // as petitbleu.NewID
)

// SignRef writes and signs a ref with the site's key: at most petitbleu.RefLimit characters of
// [A-Za-z0-9_-], which every entry point of Messenger lets through (Messenger Platform
// reference, section 8.2). It fails, invalid_parameter, when customer id and topic are too long.
func SignRef(key string, r Ref) (string, error) {
	if len(r.CustomerID) > petitbleu.CustomerIDLimit {
		return "", petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A customer id has at most %d bytes, this one has %d.", petitbleu.CustomerIDLimit, len(r.CustomerID)).At("customer_id")
	}
	nonce, ok := nonceBytes(r.Nonce)
	if !ok {
		return "", petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A nonce has %d characters that Nonce of another ref gave, or none.", refEncoding.EncodedLen(refNonce)).At("nonce")
	}
	text := packRef(key, r, nonce)
	if len(text) > petitbleu.RefLimit {
		r.SourceURL = ""
		text = packRef(key, r, nonce)
	}
	if len(text) > petitbleu.RefLimit {
		return "", petitbleu.Errorf(petitbleu.CodeInvalidParameter, "Customer id and topic together are too long for a ref of %d characters. Shorten the topic.", petitbleu.RefLimit).At("topic")
	}
	return text, nil
}

func nonceBytes(nonce string) ([]byte, bool) {
	if nonce == "" {
		b := make([]byte, refNonce)
		_, _ = rand.Read(b) // crypto/rand.Read never fails
		return b, true
	}
	b, err := refEncoding.DecodeString(nonce)
	return b, err == nil && len(b) == refNonce
}

func packRef(key string, r Ref, nonce []byte) string {
	b := make([]byte, 1, 190)
	if r.Temporary {
		b[0] |= refTemporary
	}
	if r.ExtID {
		b[0] |= refExtID
	}
	if id, ok := siteBytes(r.SiteID); ok {
		b = append(b, id...)
	} else {
		b[0] |= refRawSite
		b = appendText(b, r.SiteID)
	}
	if n, err := strconv.ParseUint(r.PageID, 10, 64); err == nil && strconv.FormatUint(n, 10) == r.PageID {
		b = binary.AppendUvarint(b, n)
	} else {
		b[0] |= refRawPage
		b = appendText(b, r.PageID)
	}
	b = binary.AppendUvarint(b, unixSeconds(r.Expires))
	b = append(b, nonce...)
	if r.Temporary {
		b = binary.AppendUvarint(b, unixSeconds(r.Until))
	}
	b = appendText(b, r.CustomerID)
	b = appendText(b, r.Topic)
	if r.SourceURL != "" {
		b = appendText(b, r.SourceURL)
	}
	b = append(b, secret.MAC(key, refMACLabel, string(b))[:refMAC]...)
	return refPrefix + refEncoding.EncodeToString(b)
}

// siteBytes gives the 16 bytes that a site's id stands for.
func siteBytes(id string) ([]byte, bool) {
	rest, ok := strings.CutPrefix(id, sitePrefix)
	b, err := idEncoding.DecodeString(rest)
	return b, ok && err == nil && len(b) == 16 && idEncoding.EncodeToString(b) == rest
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func unixSeconds(t time.Time) uint64 {
	if t.IsZero() || t.Unix() < 0 {
		return 0
	}
	return uint64(t.Unix())
}

// IsRef tells whether a text claims to be a ref of ours; one that was made elsewhere is not.
func IsRef(text string) bool { return strings.HasPrefix(text, refPrefix) }

var errForgedRef = petitbleu.Errorf(petitbleu.CodeInvalidRef, "The ref was not signed with the key of its site, or was changed on the way.")

// SiteOfRef gives the site that a ref says it belongs to, so that its key can be found. Nothing
// of it is proven before OpenRef.
func SiteOfRef(text string) (string, error) {
	r, _, err := unpackRef(text)
	return r.SiteID, err
}

// OpenRef checks a ref and gives what it says. It fails with invalid_ref for a text that the
// holder of the key did not sign, and with expired_ref at and after its expiry.
func OpenRef(key, text string, now time.Time) (Ref, error) {
	r, signed, err := unpackRef(text)
	if err != nil {
		return Ref{}, err
	}
	n := len(signed) - refMAC
	full := secret.MAC(key, refMACLabel, string(signed[:n]))
	if key == "" || !hmac.Equal(full[:refMAC], signed[n:]) {
		return Ref{}, errForgedRef
	}
	if !now.Before(r.Expires) {
		return Ref{}, petitbleu.Errorf(petitbleu.CodeExpiredRef, "The ref expired at %s: the page that carried it was open for too long.", r.Expires.Format(time.RFC3339))
	}
	return r, nil
}

// unpackRef reads a ref without believing it; signed is all of it, the MAC at the end.
func unpackRef(text string) (r Ref, signed []byte, err error) {
	body, ok := strings.CutPrefix(text, refPrefix)
	if !ok || len(text) > petitbleu.RefLimit {
		return r, nil, errForgedRef
	}
	b, err := refEncoding.DecodeString(body)
	if err != nil || len(b) < 1+refMAC {
		return r, nil, errForgedRef
	}
	in := refReader{b: b[1 : len(b)-refMAC]}
	flags := b[0]
	r.Temporary, r.ExtID = flags&refTemporary != 0, flags&refExtID != 0
	if flags&refRawSite != 0 {
		r.SiteID = in.text()
	} else {
		r.SiteID = sitePrefix + idEncoding.EncodeToString(in.take(16))
	}
	if flags&refRawPage != 0 {
		r.PageID = in.text()
	} else {
		r.PageID = strconv.FormatUint(in.number(), 10)
	}
	r.Expires = in.instant()
	r.Nonce = refEncoding.EncodeToString(in.take(refNonce))
	if r.Temporary {
		r.Until = in.instant()
	}
	r.CustomerID, r.Topic = in.text(), in.text()
	if len(in.b) > 0 {
		r.SourceURL = in.text()
	}
	if in.bad || len(in.b) > 0 {
		return Ref{}, nil, errForgedRef
	}
	return r, b, nil
}

// refReader reads what packRef wrote; after the first thing that does not fit bad stays set.
type refReader struct {
	b   []byte
	bad bool
}

// take gives n bytes, zeros when there are fewer.
func (r *refReader) take(n int) []byte {
	if n > len(r.b) {
		r.bad = true
		r.b = nil
		return make([]byte, n)
	}
	v := r.b[:n]
	r.b = r.b[n:]
	return v
}

func (r *refReader) number() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.bad = true
		r.b = nil
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *refReader) text() string {
	n := r.number()
	if n > uint64(len(r.b)) {
		r.bad = true
		return ""
	}
	return string(r.take(int(n)))
}

func (r *refReader) instant() time.Time {
	n := r.number()
	if n == 0 {
		return time.Time{}
	}
	if n > 253402300799 { // the year 9999
		r.bad = true
		return time.Time{}
	}
	return time.Unix(int64(n), 0).UTC()
}
