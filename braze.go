package petitbleu

import (
	"encoding/hex"
	"hash/fnv"
	"strings"
)

// Buckets is how many random buckets people are spread over (Braze reference, section 1.1).
const Buckets = 10000

// RandomBucket gives a profile's random bucket, 0 to 9999: the same for ever, and even over many.
func RandomBucket(profileID string) int {
	h := fnv.New64a()
	_, _ = h.Write([]byte(profileID)) // never fails
	sum := h.Sum64()
	return int((sum ^ sum>>32) % Buckets)
}

// BrazeID gives a profile's id in Braze's form, 24 hexadecimal digits: the first 12 of the id's
// 16 bytes. It is empty when the id is not one of a profile.
func BrazeID(profileID string) string {
	if !IsID(KindProfile, profileID) {
		return ""
	}
	b, err := idEncoding.DecodeString(strings.TrimPrefix(profileID, string(KindProfile)+"_"))
	if err != nil {
		return ""
	}
	return hex.EncodeToString(b[:12])
}

// ProfilesOf gives the lowest and the highest profile id that have an id in Braze's form, so that
// the profile is found by a range of the key. ok is false when it is not 24 hexadecimal digits.
func ProfilesOf(brazeID string) (lowest, highest string, ok bool) {
	var low, high [16]byte
	if n, err := hex.Decode(low[:12], []byte(brazeID[:min(len(brazeID), 24)])); err != nil || n != 12 || len(brazeID) != 24 {
		return "", "", false
	}
	high = low
	for i := 12; i < len(high); i++ {
		high[i] = 0xff
	}
	prefix := string(KindProfile) + "_"
	return prefix + idEncoding.EncodeToString(low[:]), prefix + idEncoding.EncodeToString(high[:]), true
}

// UUID gives the 16 bytes of an id of ours as a UUID in lower case, for doors whose ids are UUIDs
// (Braze reference, section 0). It is empty when the id is not one of the kind.
func UUID(kind Kind, id string) string {
	if !IsID(kind, id) {
		return ""
	}
	b, err := idEncoding.DecodeString(strings.TrimPrefix(id, string(kind)+"_"))
	if err != nil {
		return ""
	}
	h := hex.EncodeToString(b)
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// IDOfUUID gives the id of a kind whose UUID form a text is, in either case; ok is false when the
// text is no UUID.
func IDOfUUID(kind Kind, text string) (id string, ok bool) {
	if len(text) != 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-' {
		return "", false
	}
	b, err := hex.DecodeString(strings.ReplaceAll(text, "-", ""))
	if err != nil || len(b) != 16 {
		return "", false
	}
	return string(kind) + "_" + idEncoding.EncodeToString(b), true
}
