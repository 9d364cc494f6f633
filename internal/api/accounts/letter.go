package accounts

import (
	"context"
	"fmt"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/mail"
)

// mailTimeout is how long a letter may take to leave while somebody waits for the answer.
const mailTimeout = 10 * time.Second

// words are a letter's, in the language of who gets it.
type words struct{ subject, text string }

// post sends a letter, if mail can leave. What goes wrong is logged without the address.
func (a *API) post(ctx context.Context, to string, w words) error {
	if !a.o.Mail.Set() {
		return door.ErrUnavailable("Mail")
	}
	ctx, cancel := context.WithTimeout(ctx, mailTimeout)
	defer cancel()
	err := a.o.Mail.Send(ctx, mail.Letter{ID: petitbleu.NewID(petitbleu.KindNotice, a.Now()), To: to, Subject: w.subject, Text: w.text, At: door.Wall()})
	if err != nil {
		a.Logger.Warn("a letter did not leave", "error", err)
	}
	return err
}

func invitationLetter(language, by, workspace, link string) words {
	if language == "fr" {
		return words{fmt.Sprintf("Invitation à rejoindre %s", workspace),
			fmt.Sprintf("%s vous invite à travailler dans %s, sur petitbleu.\n\nOuvrez ce lien pour choisir votre mot de passe. Il sert une fois, pendant 7 jours.\n\n%s\n\nSi vous n'attendiez pas ce message, ignorez-le.", by, workspace, link)}
	}
	return words{fmt.Sprintf("Invitation to join %s", workspace),
		fmt.Sprintf("%s invites you to work in %s, on petitbleu.\n\nOpen this link to choose your password. It opens once, within 7 days.\n\n%s\n\nIf you did not expect this, do nothing.", by, workspace, link)}
}

// passwordLetter is for somebody who set a password aside; by names who asked for it, when it was
// not they themselves.
func passwordLetter(language, by, link string) words {
	if language == "fr" {
		asked := "Quelqu'un a demandé un nouveau mot de passe pour votre compte petitbleu."
		if by != "" {
			asked = by + " vous propose de choisir un nouveau mot de passe pour votre compte petitbleu."
		}
		return words{"Nouveau mot de passe", fmt.Sprintf("%s\n\nOuvrez ce lien pour le choisir. Il sert une fois, pendant un jour.\n\n%s\n\nSi vous ne le souhaitez pas, ignorez ce message : votre mot de passe reste le même.", asked, link)}
	}
	asked := "Somebody asked for a new password for your petitbleu account."
	if by != "" {
		asked = by + " lets you choose a new password for your petitbleu account."
	}
	return words{"A new password", fmt.Sprintf("%s\n\nOpen this link to choose it. It opens once, within a day.\n\n%s\n\nIf you do not want one, do nothing: your password stays.", asked, link)}
}
