package graph

import (
	"encoding/base64"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

const (
	pageLimit     = 25
	pageLimitMost = 100
)

// cursor is an opaque place in a list.
func cursor(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

func readCursor(text string) (string, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	return string(raw), err == nil
}

// graphTime is the platform's form of a time, in whole seconds.
func graphTime(ms int64) string {
	return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05-0700")
}

// pageOf cuts a list by limit, after and before, and builds the paging member.
func pageOf[T any](c *call, list []T, id func(T) string, show func(T) any) (any, *world.Error) {
	return pageUpTo(c, list, pageLimitMost, id, show)
}

// pageUpTo is pageOf with another highest limit.
func pageUpTo[T any](c *call, list []T, most int, id func(T) string, show func(T) any) (any, *world.Error) {
	limit := pageLimit
	if text := c.params["limit"]; text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return nil, world.BadParam("param limit must be a whole number above 0")
		}
		limit = min(n, most)
	}
	from, to := 0, len(list)
	for _, side := range []string{"after", "before"} {
		text := c.params[side]
		if text == "" {
			continue
		}
		key, ok := readCursor(text)
		at := slices.IndexFunc(list, func(v T) bool { return id(v) == key })
		if !ok || at < 0 {
			return nil, world.BadParam("param " + side + " is not a cursor of this list")
		}
		if side == "after" {
			from = at + 1
		} else {
			to = at
			from = max(0, to-limit)
		}
	}
	to = max(from, min(to, from+limit))
	data := []any{}
	for _, v := range list[from:to] {
		data = append(data, show(v))
	}
	out := map[string]any{"data": data}
	if from < to {
		before, after := cursor(id(list[from])), cursor(id(list[to-1]))
		paging := map[string]any{"cursors": map[string]string{"before": before, "after": after}}
		if to < len(list) {
			paging["next"] = c.link("after", after)
		}
		if from > 0 {
			paging["previous"] = c.link("before", before)
		}
		out["paging"] = paging
	}
	return out, nil
}

// link is the address of this call with another place in the list.
func (c *call) link(side, place string) string {
	q := url.Values{}
	for k, v := range c.params {
		if k != "appsecret_proof" && k != "after" && k != "before" && k != "ids" {
			q.Set(k, v)
		}
	}
	q.Set(side, place)
	return c.address(q)
}

// address is that of the call's path, with the token, so that it works by itself.
func (c *call) address(q url.Values) string {
	if c.text != "" {
		q.Set("access_token", c.text)
	}
	path := "/" + c.path
	if c.prefix != "" {
		path = "/" + c.prefix + path
	}
	return c.baseURL + path + "?" + q.Encode()
}
