package control

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu/internal/emulator/web"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

var errNoThread = errors.New("person: this Page has no conversation with such a test person")

// postOnWall is a post with the comments below it, oldest first.
type postOnWall struct {
	world.Post
	Comments []world.Comment `json:"comments"`
}

func (d *Door) commentsOf(post string) []world.Comment {
	all := []world.Comment{}
	for _, c := range d.State.Comments {
		if c.PostID == post && !c.Removed {
			all = append(all, *c)
		}
	}
	slices.SortFunc(all, func(a, b world.Comment) int { return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.ID, b.ID)) })
	return all
}

// ctlPosts lists the posts on a Page's wall, newest first.
func (d *Door) ctlPosts(r *http.Request) (int, any, error) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	p := d.FindPage(r.PathValue("page"))
	if p == nil {
		return 404, nil, errNoPage
	}
	posts := []postOnWall{}
	for _, post := range d.State.Posts {
		if post.PageID == p.ID && !post.Removed {
			posts = append(posts, postOnWall{world.CopyOf(post), d.commentsOf(post.ID)})
		}
	}
	slices.SortFunc(posts, func(a, b postOnWall) int {
		return cmp.Or(cmp.Compare(b.At, a.At), cmp.Compare(a.ID, b.ID))
	})
	return 200, posts, nil
}

// ctlPostAdd puts a post of the Page itself on its wall.
func (d *Door) ctlPostAdd(r *http.Request) (int, any, error) {
	var b struct {
		Message string `json:"message"`
	}
	if err := web.ReadBody(r, &b); err != nil {
		return 400, nil, err
	}
	d.Mu.Lock()
	defer d.Mu.Unlock()
	p := d.FindPage(r.PathValue("page"))
	if p == nil {
		return 404, nil, errNoPage
	}
	post, err := d.AddPost(p, "", b.Message)
	if err != nil {
		return 400, nil, err
	}
	return 201, world.CopyOf(post), nil
}

// ctlInbox is an answer that a person of the Page types in the Page inbox.
func (d *Door) ctlInbox(r *http.Request) (int, any, error) {
	var b struct {
		Person string `json:"person"`
		Text   string `json:"text"`
	}
	if err := web.ReadBody(r, &b); err != nil {
		return 400, nil, err
	}
	d.Mu.Lock()
	defer d.Mu.Unlock()
	line, err := d.InboxReply(r.PathValue("page"), b.Person, b.Text)
	if err != nil {
		return 400, nil, err
	}
	return 200, world.CopyOf(line), nil
}

// ctlOwner tells who holds a thread.
func (d *Door) ctlOwner(r *http.Request) (int, any, error) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	t := d.threadOf(r)
	if t == nil {
		return 404, nil, errNoThread
	}
	return 200, d.ownerOf(t), nil
}

func (d *Door) threadOf(r *http.Request) *world.Thread {
	page, person := d.FindPage(r.PathValue("page")), d.FindPerson(r.PathValue("person"))
	if page == nil || person == nil {
		return nil
	}
	return d.FindThread(page.ID, person.ID)
}

func (d *Door) ownerOf(t *world.Thread) map[string]any {
	out := map[string]any{"owner": d.Owner(t), "default_app": d.State.Pages[t.PageID].DefaultApp()}
	if t.Owner != "" && d.Owner(t) == t.Owner {
		out["until_ms"] = t.OwnerUntil
	}
	return out
}

// ctlControl does with a thread what an app, or the Page inbox by its app id, may do by the
// Graph API.
func (d *Door) ctlControl(r *http.Request) (int, any, error) {
	var b struct {
		App      string `json:"app"`
		Do       string `json:"do"` // pass, take, request, release, extend
		Target   string `json:"target"`
		Metadata string `json:"metadata"`
		Seconds  int64  `json:"seconds"`
	}
	if err := web.ReadBody(r, &b); err != nil {
		return 400, nil, err
	}
	d.Mu.Lock()
	defer d.Mu.Unlock()
	t := d.threadOf(r)
	if t == nil {
		return 404, nil, errNoThread
	}
	if b.App != world.PageInbox && d.State.Apps[b.App] == nil {
		return 400, nil, errNoApp
	}
	var ge *world.Error
	switch b.Do {
	case "pass":
		ge = d.PassControl(t, b.App, b.Target, b.Metadata)
	case "take":
		ge = d.TakeControl(t, b.App, b.Metadata)
	case "request":
		ge = d.RequestControl(t, b.App, b.Metadata)
	case "release":
		ge = d.ReleaseControl(t, b.App)
	case "extend":
		ge = d.ExtendControl(t, b.App, time.Duration(b.Seconds)*time.Second)
	default:
		return 400, nil, errors.New("do: must be pass, take, request, release or extend")
	}
	if ge != nil {
		return 400, nil, errors.New("do: " + ge.Message)
	}
	return 200, d.ownerOf(t), nil
}
