package plan

import "math"

// VariantOf gives the variant that somebody gets, or ok false for who is in the control group. It follows
// from the ids alone: the same person gets the same one for as long as the weights stay. When they change, only
// those move whom the change moves, whatever the order of the variants; a control group that grows keeps
// everybody who was in it (Braze reference, section 6.1).
func VariantOf(campaignID, profileID string, d *Definition) (id string, ok bool) {
	if d.Control > 0 && chance(campaignID, "control", profileID)*100 < float64(d.Control) {
		return "", false
	}
	if len(d.Variants) == 1 {
		return d.Variants[0].ID, true
	}
	best := math.Inf(1)
	for i := range d.Variants {
		v := &d.Variants[i]
		if v.Weight <= 0 {
			continue
		}
		// Each variant waits for its own exponential time, at the rate of its weight; the first to come wins.
		if wait := -math.Log(chance(campaignID, "variant\x00"+v.ID, profileID)) / float64(v.Weight); wait < best {
			best, id = wait, v.ID
		}
	}
	return id, true
}

// Tries tells whether somebody is among the percent of the audience on whom variants are tried before one wins.
func Tries(campaignID, profileID string, percent int) bool {
	return chance(campaignID, "try", profileID)*100 < float64(percent)
}

// chance gives a number above 0 and below 1 that follows from texts, spread evenly.
func chance(campaignID, of, profileID string) float64 {
	const offset, prime = 14695981039346656037, 1099511628211 // FNV-1a
	h := uint64(offset)
	for _, s := range [...]string{campaignID, of, profileID} {
		for i := 0; i < len(s); i++ {
			h = (h ^ uint64(s[i])) * prime
		}
		h *= prime // as by a byte 0 between them
	}
	h ^= h >> 30 // FNV's upper bits are weak for texts that differ at their end: mix them
	h *= 0xbf58476d1ce4e5b9
	h ^= h >> 27
	h *= 0x94d049bb133111eb
	h ^= h >> 31
	return (float64(h>>11) + 0.5) / (1 << 53)
}
