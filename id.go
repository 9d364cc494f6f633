package petitbleu

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"io"
	"math/big"
	"strings"
	"sync"
	"time"
)

// Kind prefixes an id, so that an id says what it names wherever it is met.
type Kind string

// The kinds of id that the program makes.
const (
	KindWorkspace Kind = "ws"
	KindUser      Kind = "usr"
	KindProfile   Kind = "p"
	KindEvent     Kind = "ev"
	KindOptIn     Kind = "opt"
	KindToken     Kind = "tok"
	KindMessage   Kind = "msg"
	KindPush      Kind = "push"
	KindAPIKey    Kind = "key"
	KindSite      Kind = "site"
	KindVerdict   Kind = "vd"
	KindNode      Kind = "node"
	KindOptOut    Kind = "out"
	KindAlert     Kind = "alert"
	KindConnect   Kind = "con"
	KindReading   Kind = "read"
	KindTarget    Kind = "target"
	KindNotice    Kind = "notice"
	KindFile      Kind = "file"
	KindAudit     Kind = "audit"
	KindRequest   Kind = "req"
	KindInvite    Kind = "inv"
	KindTeam      Kind = "team"
	KindTag       Kind = "tag"
	KindSegment   Kind = "seg"
	KindImport    Kind = "imp"

	KindComposition Kind = "cmp"
	KindTestGroup   Kind = "tg"
	KindTemplate    Kind = "tpl"
	KindBlock       Kind = "cb"
	KindMedia       Kind = "med"
	KindCampaign    Kind = "camp"
	KindRun         Kind = "run"
	KindSchedule    Kind = "sch"
	KindVariant     Kind = "var"
	KindEndpoint    Kind = "ep"
	KindNews        Kind = "nw"
	KindAttempt     Kind = "att"
	KindFeed        Kind = "feed"
	KindCard        Kind = "card"
	KindBatch       Kind = "ntf"
)

// idEncoding is Crockford's base 32 in lower case: sortable, no letters that are misread.
var idEncoding = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// idTick is what an id sorts by: a millisecond, and how many ids of it came before.
type idTick struct {
	millis int64
	count  uint16
}

// idLast keeps ids of one process in the order in which they were made: the last of all, and the last of each of
// some instants that were asked for. Their number is prime, so that instants whole hours or days apart have places
// of their own.
var idLast struct {
	sync.Mutex
	idTick
	of [1021]struct {
		asked int64
		given idTick
	}
}

// NewDispatchID gives the id of a transmission: 32 hexadecimal digits (Braze reference, section 2.7).
func NewDispatchID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// NewID returns a new id of a kind: the prefix, an underscore and 26 characters that sort
// by the instant at (milliseconds) and, within one process, by the order of the calls; those of one
// instant also where ids of other instants were made between them.
// The layout is that of UUID version 7 (RFC 9562, section 5.7).
func NewID(kind Kind, at time.Time) string {
	var b [16]byte
	millis, count := nextIDTick(at.UnixMilli())
	binary.BigEndian.PutUint64(b[0:8], uint64(millis)<<16)
	binary.BigEndian.PutUint16(b[6:8], 0x7000|count&0x0fff)
	_, _ = rand.Read(b[8:]) // crypto/rand.Read never fails (Go 1.24 and later)
	b[8] = b[8]&0x3f | 0x80
	return string(kind) + "_" + idEncoding.EncodeToString(b[:])
}

// FirstID returns the lowest id of a kind that NewID can give at an instant, as the lower end
// of a range of ids.
func FirstID(kind Kind, at time.Time) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[0:8], uint64(max(at.UnixMilli(), 0))<<16)
	return string(kind) + "_" + idEncoding.EncodeToString(b[:])
}

// nextIDTick gives each call of a process its own rising pair. A clock that steps back by a second at most is
// followed upwards. One that is further behind, such as the clock of a demo that was moved, or the instant of
// something long ago, goes on behind the last id of its own instant, whatever was asked for meanwhile.
func nextIDTick(asked int64) (int64, uint16) {
	idLast.Lock()
	defer idLast.Unlock()
	given := idTick{millis: asked}
	if lag := idLast.millis - asked; lag >= 0 && lag <= 1000 {
		given = idLast.next()
	}
	own := &idLast.of[uint64(asked)%uint64(len(idLast.of))]
	if own.asked == asked && !own.given.before(given) {
		given = own.given.next()
	}
	own.asked, own.given, idLast.idTick = asked, given, given
	return given.millis, given.count
}

func (t idTick) next() idTick {
	if t.count == 0x0fff {
		return idTick{millis: t.millis + 1}
	}
	return idTick{t.millis, t.count + 1}
}

func (t idTick) before(other idTick) bool {
	return t.millis < other.millis || t.millis == other.millis && t.count < other.count
}

// IsID tells whether s has the form of an id of that kind. It says nothing of its existence.
func IsID(kind Kind, s string) bool {
	rest, ok := strings.CutPrefix(s, string(kind)+"_")
	if !ok || len(rest) != 26 {
		return false
	}
	_, err := idEncoding.DecodeString(rest)
	return err == nil
}

// IDBytes gives the 16 bytes of an id of a kind; ok is false when it is not one.
func IDBytes(kind Kind, id string) (b [16]byte, ok bool) {
	if len(id) != len(kind)+1+26 || id[:len(kind)] != string(kind) || id[len(kind)] != '_' {
		return b, false
	}
	n, err := idEncoding.Decode(b[:], []byte(id[len(kind)+1:]))
	return b, err == nil && n == len(b)
}

// DerivedID gives the id of a kind that parts make: the same ones give the same id. It sorts by the instant
// and then by number, of which the lowest 20 bits count; the other 54 bits are a hash of the parts.
func DerivedID(kind Kind, at time.Time, number int, parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		_, _ = io.WriteString(h, p)
		_, _ = h.Write([]byte{0})
	}
	var sum [sha256.Size]byte
	h.Sum(sum[:0])
	return numberedID(kind, at, number, sum[:8])
}

// numberedID puts an instant, a number and the lowest 54 bits of eight bytes into an id.
func numberedID(kind Kind, at time.Time, number int, low []byte) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[0:8], uint64(max(at.UnixMilli(), 0))<<16|0x7000|uint64(number>>8)&0x0fff)
	copy(b[8:], low)
	b[8] = 0x80 | byte(number)>>2&0x3f
	b[9] = byte(number)<<6 | b[9]&0x3f
	return string(kind) + "_" + idEncoding.EncodeToString(b[:])
}

// idRange gives the lowest and the highest id that DerivedID gives for an instant and a number.
func idRange(kind Kind, at time.Time, number int) (first, last string) {
	return numberedID(kind, at, number, make([]byte, 8)), numberedID(kind, at, number, []byte{255, 255, 255, 255, 255, 255, 255, 255})
}

// IDOfBytes gives the id of a kind that has these bytes.
func IDOfBytes(kind Kind, b [16]byte) string {
	return string(kind) + "_" + idEncoding.EncodeToString(b[:])
}

// IDsBetween gives n points, evenly spread, from one id of a kind to another: as places to begin reading at.
// Ids that have no such form give themselves.
func IDsBetween(first, last string, n int) []string {
	prefix, a, okA := strings.Cut(first, "_")
	_, b, okB := strings.Cut(last, "_")
	low, err1 := idEncoding.DecodeString(a)
	high, err2 := idEncoding.DecodeString(b)
	if !okA || !okB || err1 != nil || err2 != nil || len(low) != 16 || len(high) != 16 || n < 2 {
		return []string{first}
	}
	from, to := new(big.Int).SetBytes(low), new(big.Int).SetBytes(high)
	step := to.Sub(to, from)
	points := make([]string, n)
	for i := range points {
		at := new(big.Int).Mul(step, big.NewInt(int64(i)))
		at.Div(at, big.NewInt(int64(n))).Add(at, from)
		points[i] = prefix + "_" + idEncoding.EncodeToString(at.FillBytes(make([]byte, 16)))
	}
	return points
}
