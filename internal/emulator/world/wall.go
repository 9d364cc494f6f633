package world

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

const wallTextLimit = 8000

// AddPost puts a post on a Page's wall: the Page's own, or a person's when one is named.
func (w *World) AddPost(p *Page, person, message string) (*Post, error) {
	if err := wallText(message); err != nil {
		return nil, err
	}
	post := &Post{ID: p.ID + "_" + w.Digits(15), PageID: p.ID, PersonID: person, Message: message, At: w.Now()}
	w.State.Posts[post.ID] = post
	item := "status"
	if person != "" {
		item = "post"
	}
	w.tellPost(post, item, "add", map[string]any{"message": message, "published": 1})
	return post, nil
}

func wallText(text string) error {
	if strings.TrimSpace(text) == "" || utf8.RuneCountInString(text) > wallTextLimit {
		return errInput("text: must have 1 to 8,000 characters")
	}
	return nil
}

// FindComment is the comment of an id on a post that is still there; nil when there is none, or
// when it was removed.
func (w *World) FindComment(id string) *Comment {
	c := w.State.Comments[id]
	if c == nil || c.Removed {
		return nil
	}
	if post := w.State.Posts[c.PostID]; post == nil || post.Removed {
		return nil
	}
	return c
}

// wallActors are what a person does on a Page's wall, or behind its advertisements; they open no
// thread.
var wallActors = map[string]func(w *World, p *Page, who *Person, a *Action) error{
	"post":           (*World).actPost,
	"post_edit":      (*World).actPostEdit,
	"post_remove":    (*World).actPostRemove,
	"post_react":     (*World).actPostReact,
	"post_unreact":   (*World).actPostReact,
	"comment":        (*World).actComment,
	"comment_edit":   (*World).actCommentEdit,
	"comment_remove": (*World).actCommentRemove,
	"lead":           (*World).actLead,
}

func (w *World) actPost(p *Page, who *Person, a *Action) error {
	post, err := w.AddPost(p, who.ID, a.Text)
	if err == nil {
		a.Post = post.ID
	}
	return err
}

// visitorPost finds a post that the person wrote.
func (w *World) visitorPost(p *Page, who *Person, id string) (*Post, error) {
	post := w.State.Posts[id]
	if post == nil || post.Removed || post.PageID != p.ID || post.PersonID != who.ID {
		return nil, errInput("post: must be the id of a post that this person wrote on this Page")
	}
	return post, nil
}

func (w *World) actPostEdit(p *Page, who *Person, a *Action) error {
	post, err := w.visitorPost(p, who, a.Post)
	if err == nil {
		err = wallText(a.Text)
	}
	if err != nil {
		return err
	}
	post.Message = a.Text
	w.tellPost(post, "post", "edit", map[string]any{"message": a.Text})
	return nil
}

func (w *World) actPostRemove(p *Page, who *Person, a *Action) error {
	post, err := w.visitorPost(p, who, a.Post)
	if err != nil {
		return err
	}
	post.Removed = true
	w.tellPost(post, "post", "remove", map[string]any{"recipient_id": p.ID})
	return nil
}

var wallReactions = []string{"like", "love", "haha", "wow", "sad", "angry", "care"}

func (w *World) actPostReact(p *Page, who *Person, a *Action) error {
	post := w.State.Posts[a.Post]
	if post == nil || post.Removed || post.PageID != p.ID {
		return errInput("post: must be the id of a post of this Page")
	}
	before, verb, word := post.Reactions[who.ID], "add", a.Reaction
	switch {
	case a.Action == "post_unreact" && before == "":
		return errInput("post: this person has not reacted to it")
	case a.Action == "post_unreact":
		verb, word = "remove", before
		delete(post.Reactions, who.ID)
	case !slices.Contains(wallReactions, word):
		return errInput("reaction: must be one of " + strings.Join(wallReactions, ", "))
	default:
		if before != "" {
			verb = "edit"
		}
		MakeMap(&post.Reactions)
		post.Reactions[who.ID] = word
	}
	w.tellWall(p, who, map[string]any{
		"item": "reaction", "verb": verb, "reaction_type": word, "post_id": post.ID, "parent_id": post.ID, "created_time": w.Now() / 1000,
	})
	return nil
}

func (w *World) actComment(p *Page, who *Person, a *Action) error {
	if err := wallText(a.Text); err != nil {
		return err
	}
	post, parent := w.State.Posts[a.Post], a.Post
	if c := w.FindComment(a.Comment); c != nil {
		post, parent = w.State.Posts[c.PostID], c.ID
	}
	if post == nil || post.Removed || post.PageID != p.ID {
		return errInput("post: must be the id of a post of this Page, or comment that of a comment below one")
	}
	_, number, _ := strings.Cut(post.ID, "_")
	c := &Comment{
		ID: number + "_" + w.Digits(15), PostID: post.ID, ParentID: parent, PageID: p.ID, PersonID: who.ID, Message: a.Text, At: w.Now(),
	}
	w.State.Comments[c.ID] = c
	w.tellComment(p, who, c, "add")
	a.Post, a.Comment = post.ID, c.ID
	return nil
}

// ownComment finds a comment that the person wrote.
func (w *World) ownComment(p *Page, who *Person, id string) (*Comment, error) {
	c := w.FindComment(id)
	if c == nil || c.PageID != p.ID || c.PersonID != who.ID {
		return nil, errInput("comment: must be the id of a comment that this person wrote on this Page")
	}
	return c, nil
}

func (w *World) actCommentEdit(p *Page, who *Person, a *Action) error {
	c, err := w.ownComment(p, who, a.Comment)
	if err == nil {
		err = wallText(a.Text)
	}
	if err != nil {
		return err
	}
	c.Message = a.Text
	w.tellComment(p, who, c, "edited")
	return nil
}

func (w *World) actCommentRemove(p *Page, who *Person, a *Action) error {
	c, err := w.ownComment(p, who, a.Comment)
	if err != nil {
		return err
	}
	c.Removed = true
	w.tellComment(p, who, c, "remove")
	return nil
}

// tellPost sends the feed change of a post (section 1.19).
func (w *World) tellPost(post *Post, item, verb string, more map[string]any) {
	p := w.State.Pages[post.PageID]
	value := map[string]any{"item": item, "verb": verb, "post_id": post.ID, "created_time": w.Now() / 1000}
	for k, v := range more {
		value[k] = v
	}
	who := w.State.People[post.PersonID]
	if who == nil {
		value["from"] = map[string]string{"id": p.ID, "name": p.Name}
	}
	w.tellWall(p, who, value)
}

func (w *World) tellComment(p *Page, who *Person, c *Comment, verb string) {
	value := map[string]any{
		"item": "comment", "verb": verb, "comment_id": c.ID, "post_id": c.PostID, "parent_id": c.ParentID, "created_time": w.Now() / 1000,
	}
	if who == nil {
		value["from"] = map[string]string{"id": p.ID, "name": p.Name}
	}
	if verb != "remove" { // removals hold little
		value["message"] = c.Message
		value["post"] = map[string]any{
			"id": c.PostID, "status_type": "mobile_status_update", "is_published": true, "promotion_status": "inactive",
			"updated_time": time.UnixMilli(w.Now()).UTC().Format("2006-01-02T15:04:05+0000"), "permalink_url": "https://www.facebook.com/" + c.PostID,
		}
	}
	w.tellWall(p, who, value)
}

// tellWall sends a feed change that a person caused; nobody means the Page itself.
func (w *World) tellWall(p *Page, who *Person, value map[string]any) {
	person := ""
	if who != nil {
		person = who.ID
		value["from"] = map[string]string{"id": WallID(p.ID, who.ID), "name": who.FullName()}
	}
	w.Changed("wall", p.ID)
	w.EmitChange(p, person, FieldFeed, value)
}

// WallID is how a Page's feed names a person. It belongs to the Page and is not their PSID, as
// the platform does not promise that it is (section 1.19): a client that takes it for one is
// found out here.
func WallID(page, person string) string {
	sum := sha256.Sum256([]byte("wall/" + page + "/" + person))
	return strconv.FormatUint(1_000_000_000_000_000+binary.BigEndian.Uint64(sum[:8])%9_000_000_000_000_000, 10)
}
