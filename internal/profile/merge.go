package profile

// MergeDocuments makes two documents of one person one: what into has stays, what it lacks is copied from
// the other; of first dates the earlier and of last dates the later counts, and subscriptions and push
// tokens are joined (Braze reference, section 1.6). It changes into, and tells whether it did.
func MergeDocuments(into, from map[string]any) (changed bool) {
	for name, v := range from {
		old, has := into[name]
		if !has {
			into[name] = v
			changed = true
			continue
		}
		made := old
		switch name {
		case "date_of_first_session":
			made = pick(old, v, func(a, b int64) bool { return b < a })
		case "date_of_last_session":
			made = pick(old, v, func(a, b int64) bool { return b > a })
		case "subscription_groups":
			made = joinLists(old, v, "subscription_group_id")
		case "push_tokens":
			made = joinLists(old, v, "token")
		}
		if !Equal(old, made) {
			into[name] = made
			changed = true
		}
	}
	return changed
}

// pick gives the other of two instants when better says so.
func pick(old, other any, better func(old, other int64) bool) any {
	a, okA := InstantOf(old)
	b, okB := InstantOf(other)
	if okB && (!okA || better(a.UnixMilli(), b.UnixMilli())) {
		return other
	}
	return old
}

// joinLists gives a list of objects with those of another whose key it does not have.
func joinLists(old, other any, key string) any {
	have, ok := old.([]any)
	more, isList := other.([]any)
	if !ok || !isList {
		return old
	}
	known := map[any]bool{}
	for _, v := range have {
		if m, isObject := v.(map[string]any); isObject && simple(m[key]) {
			known[m[key]] = true
		}
	}
	all := append([]any(nil), have...)
	for _, v := range more {
		if m, isObject := v.(map[string]any); isObject && simple(m[key]) && !known[m[key]] {
			all = append(all, v)
		}
	}
	return all
}
