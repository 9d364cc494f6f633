package graph

import (
	"cmp"
	"slices"

	"github.com/petitbleu/petitbleu/internal/emulator/request"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// Posts and comments of a Page's wall, as far as a bot that answers comments reads and
// writes them (Messenger Platform reference, sections 1.19 and 6.6).

// wallFrom is who wrote a line of the wall. The id belongs to the wall; it is no PSID.
func (g *Door) wallFrom(page *world.Page, person string) map[string]any {
	if p := g.State.People[person]; p != nil {
		return map[string]any{"id": world.WallID(page.ID, p.ID), "name": p.FullName()}
	}
	return map[string]any{"id": page.ID, "name": page.Name}
}

// wallPage is the token's Page when it may read its wall.
func (g *Door) wallPage(c *call) (*world.Page, *world.Error) {
	page, ge := g.tokenPage(c)
	if ge != nil {
		return nil, ge
	}
	return page, g.need(c, page.ID, "pages_read_engagement")
}

func (g *Door) postFields(page *world.Page, p *world.Post) map[string]any {
	return map[string]any{"id": p.ID, "message": p.Message, "created_time": graphTime(p.At), "from": g.wallFrom(page, p.PersonID),
		"is_hidden": p.Hidden, "is_published": true, "permalink_url": "https://www.facebook.com/" + p.ID}
}

func (g *Door) commentFields(page *world.Page, k *world.Comment) map[string]any {
	return map[string]any{"id": k.ID, "message": k.Message, "created_time": graphTime(k.At), "from": g.wallFrom(page, k.PersonID),
		"is_hidden": k.Hidden, "parent": map[string]any{"id": k.ParentID}, "object": map[string]any{"id": k.PostID},
		"can_reply_privately": k.PersonID != "" && !k.Replied && g.Now() < k.At+weekMS}
}

// ownPost is the post of the call when it stands on the wall of the token's Page.
func (g *Door) ownPost(c *call) (*world.Page, *world.Post, *world.Error) {
	page, ge := g.wallPage(c)
	if ge != nil {
		return nil, nil, ge
	}
	p := g.State.Posts[c.node]
	if p == nil || p.PageID != page.ID || p.Removed {
		return nil, nil, world.ErrNoObject(c.node)
	}
	return page, p, nil
}

func (g *Door) ownComment(c *call) (*world.Page, *world.Comment, *world.Error) {
	page, ge := g.wallPage(c)
	if ge != nil {
		return nil, nil, ge
	}
	k := g.FindComment(c.node)
	if k == nil || k.PageID != page.ID {
		return nil, nil, world.ErrNoObject(c.node)
	}
	return page, k, nil
}

// post is GET /{post}.
func (g *Door) post(c *call) (any, *world.Error) {
	g.Mu.Lock()
	page, p, ge := g.ownPost(c)
	if ge != nil {
		g.Mu.Unlock()
		return nil, ge
	}
	all := g.postFields(page, p)
	g.Mu.Unlock()
	return g.object(c, "{post}", all, "created_time", "message")
}

// comment is GET /{comment}.
func (g *Door) comment(c *call) (any, *world.Error) {
	g.Mu.Lock()
	page, k, ge := g.ownComment(c)
	if ge != nil {
		g.Mu.Unlock()
		return nil, ge
	}
	all := g.commentFields(page, k)
	g.Mu.Unlock()
	return g.object(c, "{comment}", all, "created_time", "from", "message")
}

// feed is GET /{page}/feed, newest first.
func (g *Door) feed(c *call) (any, *world.Error) {
	g.Mu.Lock()
	page, ge := g.pageWith(c, "pages_read_engagement")
	if ge != nil {
		g.Mu.Unlock()
		return nil, ge
	}
	var list []*world.Post
	for _, p := range g.State.Posts {
		if p.PageID == page.ID && !p.Removed {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b *world.Post) int { return cmp.Or(cmp.Compare(b.At, a.At), cmp.Compare(a.ID, b.ID)) })
	ids := make([]string, len(list))
	for i, p := range list {
		ids[i] = p.ID
	}
	g.Mu.Unlock()
	return g.nodes(c, ids, g.post)
}

// nodes shows a list of objects, each as it answers alone, so that its edges can be asked for as
// fields. Callers do not hold the lock.
func (g *Door) nodes(c *call, ids []string, one func(*call) (any, *world.Error)) (any, *world.Error) {
	var failed *world.Error
	out, ge := pageOf(c, ids, func(id string) string { return id }, func(id string) any {
		sub := *c
		sub.path, sub.node, sub.rest = id, id, nil
		sub.params = request.Params{"fields": c.params["fields"]}
		v, ge := one(&sub)
		if ge != nil {
			failed = ge
		}
		return v
	})
	if ge == nil && failed != nil {
		return nil, failed
	}
	return out, ge
}

// comments is GET /{post}/comments and /{comment}/comments, oldest first.
func (g *Door) comments(c *call) (any, *world.Error) {
	g.Mu.Lock()
	page, ge := g.wallPage(c)
	if ge != nil {
		g.Mu.Unlock()
		return nil, ge
	}
	var list []*world.Comment
	for _, k := range g.State.Comments {
		if k.PageID == page.ID && k.ParentID == c.node && g.FindComment(k.ID) != nil {
			list = append(list, k)
		}
	}
	slices.SortFunc(list, func(a, b *world.Comment) int { return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.ID, b.ID)) })
	ids := make([]string, len(list))
	for i, k := range list {
		ids[i] = k.ID
	}
	g.Mu.Unlock()
	out, ge := g.nodes(c, ids, g.comment)
	if answer, ok := out.(map[string]any); ok && c.params.Bool("summary") {
		answer["summary"] = map[string]any{"order": "chronological", "total_count": len(ids), "can_comment": true}
	}
	return out, ge
}

// commentsPost is POST /{post}/comments and /{comment}/comments: the Page answers for all
// to see.
func (g *Door) commentsPost(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page, ge := g.wallPage(c)
	if ge == nil {
		ge = g.need(c, page.ID, "pages_manage_engagement")
	}
	if ge != nil {
		return nil, ge
	}
	k, err := g.PageComment(page, c.node, c.params["message"])
	if err != nil {
		return nil, world.BadParam(err.Error())
	}
	return map[string]any{"id": k.ID}, nil
}
