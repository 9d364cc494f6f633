import { useState, type ChangeEvent } from 'react';
import { ApiError } from '../../api/client';
import type { MetaApp, NewConnect } from '../../api/setup';
import { useT } from '../../i18n/pages';
import { SelectField, TextField } from '../../kit';

const NEW = '+';
const empty = { choice: '', id: '', secret: '', verifyToken: '', graphUrl: '' };
export type AppForm = typeof empty;

/** The app that is asked for: one that is known, or a new one. */
export function appOf(form: AppForm, apps: MetaApp[]): Pick<NewConnect, 'app' | 'app_id'> {
  const choice = form.choice || apps[0]?.id || NEW;
  if (choice !== NEW) return { app_id: choice };
  return { app: { id: form.id.trim(), secret: form.secret.trim() || undefined, verify_token: form.verifyToken || undefined, graph_url: form.graphUrl.trim() || undefined } };
}

export function useAppForm() {
  return useState<AppForm>(empty);
}

/** Chooses the app behind a Page, or describes a new one. */
export function AppFields({ apps, form, onForm, error }: { apps: MetaApp[]; form: AppForm; onForm: (next: AppForm) => void; error: unknown }) {
  const t = useT();
  const refused = error instanceof ApiError ? error.fields : {};
  const choice = form.choice || apps[0]?.id || NEW;
  const field = (name: keyof AppForm, asked: string) => ({ value: form[name], error: refused[asked], onChange: (event: ChangeEvent<HTMLInputElement | HTMLSelectElement>) => onForm({ ...form, [name]: event.target.value }) });
  const choices = [...apps.map((one) => ({ value: one.id, label: one.name || one.id })), { value: NEW, label: t.channels.newApp }];
  return (
    <>
      {apps.length > 0 && <SelectField label={t.channels.appChoice} choices={choices} {...field('choice', 'app_id')} value={choice} />}
      {choice === NEW && (
        <>
          <TextField label={t.channels.appId} required inputMode="numeric" {...field('id', 'id')} error={refused.app ?? null} />
          <TextField label={t.channels.appSecret} hint={t.channels.appSecretHint} required type="password" autoComplete="off" {...field('secret', 'secret')} />
          <TextField label={t.channels.verifyToken} hint={t.channels.verifyTokenHint} {...field('verifyToken', 'verify_token')} />
          <TextField label={t.channels.graphUrl} hint={t.channels.graphUrlHint} placeholder="https://graph.facebook.com" {...field('graphUrl', 'graph_url')} />
        </>
      )}
    </>
  );
}
