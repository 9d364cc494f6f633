package site

import (
	"crypto/rand"
	"encoding/base32"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
	"github.com/petitbleu/petitbleu/internal/store"
)

const metaBody = 16 << 10

// deletion takes the platform's data deletion callback (Messenger Platform reference, section
// 10.7): the request is recorded, and the answer is where the person can see what became of it.
func (d *Door) deletion(w http.ResponseWriter, r *http.Request) {
	asked, app, ok := d.signed(w, r)
	if !ok {
		return
	}
	now := d.Clock.Now()
	deletion := store.Deletion{Code: newCode(), AppID: app.ID, UserID: string(asked.UserID), State: store.DeletionAsked, AskedAt: now, NextAt: now}
	err := d.Store.Write(r.Context(), func(tx *store.Tx) error {
		open, known, err := tx.OpenDeletion(app.ID, string(asked.UserID))
		if err != nil || known { // asked twice: one piece of work
			deletion = open
			return err
		}
		return tx.InsertDeletion(deletion)
	})
	if err != nil {
		d.metaFailed(w, r, err)
		return
	}
	if d.Forget != nil {
		d.Forget()
	}
	writeJSON(w, http.StatusOK, map[string]string{"url": d.BaseURL + "/meta/deletion/" + deletion.Code, "confirmation_code": deletion.Code})
}

// deauthorise takes the note that a person removed the app. Nothing is deleted by it: for that
// the platform has the other callback.
func (d *Door) deauthorise(w http.ResponseWriter, r *http.Request) {
	_, app, ok := d.signed(w, r)
	if !ok {
		return
	}
	d.Logger.InfoContext(r.Context(), "a person removed the app", "app", app.ID)
	if d.Deauthorised != nil {
		d.Deauthorised(app.ID)
	}
	writeJSON(w, http.StatusOK, map[string]bool{"success": true})
}

// newCode makes a code that a person can copy and nobody can guess.
func newCode() string {
	b := make([]byte, 10)
	_, _ = rand.Read(b) // crypto/rand.Read never fails
	return base32.StdEncoding.EncodeToString(b)
}

// signed reads and checks a signed_request; it has answered when ok is false.
func (d *Door) signed(w http.ResponseWriter, r *http.Request) (asked wire.SignedRequest, app petitbleu.App, ok bool) {
	r.Body = http.MaxBytesReader(w, r.Body, metaBody)
	if err := r.ParseForm(); err != nil {
		d.fail(w, r, petitbleu.Errorf(petitbleu.CodeInvalidBody, "The body must be a form with signed_request."))
		return asked, app, false
	}
	err := d.Store.Read(r.Context(), func(tx *store.Tx) (err error) {
		app, err = tx.App(r.PathValue("app"))
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		d.fail(w, r, petitbleu.Errorf(petitbleu.CodeNotFound, "There is no such app here.").At("app"))
		return asked, app, false
	}
	var secrets string
	if err == nil {
		secrets, err = d.Box.Open("app/"+app.ID+"/secret", app.SecretSealed)
	}
	if err != nil {
		d.metaFailed(w, r, err)
		return asked, app, false
	}
	asked, err = wire.ParseSignedRequest(r.PostFormValue("signed_request"), strings.Fields(secrets)...)
	if err != nil {
		d.Logger.WarnContext(r.Context(), "a signed_request was refused", "app", app.ID, "error", err)
		d.fail(w, r, petitbleu.Errorf(petitbleu.CodeBadSignature, "The signed_request is missing, broken or not signed with the secret of this app.").At("signed_request"))
		return asked, app, false
	}
	if len(asked.UserID) > 100 {
		d.fail(w, r, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The user_id is no id.").At("signed_request"))
		return asked, app, false
	}
	return asked, app, true
}

func (d *Door) metaFailed(w http.ResponseWriter, r *http.Request, err error) {
	d.fail(w, r, err) // an error without a code is logged there
}

// deletionStatus shows a person what became of their request.
func (d *Door) deletionStatus(w http.ResponseWriter, r *http.Request) {
	var found store.Deletion
	err := d.Store.Read(r.Context(), func(tx *store.Tx) (err error) {
		found, err = tx.Deletion(strings.ToUpper(r.PathValue("code")))
		return err
	})
	title := say(r, "Deletion of your data", "Suppression de vos données")
	switch {
	case errors.Is(err, store.ErrNotFound):
		d.show(w, r, http.StatusNotFound, hosted{Title: title, Lines: []string{say(r, "There is no request with this code. Check that you copied all of it.", "Aucune demande ne porte ce code. Vérifiez que vous l'avez copié en entier.")}})
		return
	case err != nil:
		d.Logger.ErrorContext(r.Context(), "a deletion cannot be shown", "error", err)
		d.show(w, r, http.StatusInternalServerError, hosted{Title: title, Lines: []string{say(r, "Something failed here. Try again later.", "Une erreur est survenue. Réessayez plus tard.")}})
		return
	}
	line := say(r, "Your request has been received. Your messages and what we know of you through Messenger are being deleted.",
		"Votre demande est enregistrée. Vos messages et ce que nous savons de vous par Messenger sont en cours de suppression.")
	switch found.State {
	case store.DeletionDone:
		line = say(r, "Your messages and what we knew of you through Messenger have been deleted.", "Vos messages et ce que nous savions de vous par Messenger ont été supprimés.")
	case store.DeletionNothing:
		line = say(r, "We had no data of yours through Messenger: there was nothing to delete.", "Nous n'avions aucune donnée de vous par Messenger : il n'y avait rien à supprimer.")
	}
	details := [][2]string{{"Code", found.Code}, {say(r, "Asked", "Demandé"), found.AskedAt.Format(time.RFC1123)}}
	if !found.DoneAt.IsZero() {
		details = append(details, [2]string{say(r, "Done", "Fait"), found.DoneAt.Format(time.RFC1123)})
	}
	d.show(w, r, http.StatusOK, hosted{Title: title, Lines: []string{line,
		say(r, "Records that you asked for messages, or for none, are kept as proof of it.", "La trace de vos demandes de messages, ou de leur arrêt, est conservée comme preuve.")}, Details: details})
}
