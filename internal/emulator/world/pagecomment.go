package world

// PageComment puts a comment of the Page itself under a post or comment and tells the apps.
func (w *World) PageComment(p *Page, parent, message string) (*Comment, error) {
	if err := wallText(message); err != nil {
		return nil, err
	}
	post := w.State.Posts[parent]
	if above := w.FindComment(parent); above != nil {
		post = w.State.Posts[above.PostID]
	}
	if post == nil || post.Removed || post.PageID != p.ID {
		return nil, errInput("there is no such post or comment on this Page")
	}
	number := post.ID[len(p.ID)+1:]
	k := &Comment{ID: number + "_" + w.Digits(15), PostID: post.ID, ParentID: parent, PageID: p.ID, Message: message, At: w.Now()}
	w.State.Comments[k.ID] = k
	w.tellComment(p, nil, k, "add")
	return k, nil
}
