import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { ApiError } from '../../../api/client';
import { addTemplate, libraryQuery, type NewTemplate, type Template } from '../../../api/setup';
import type { PageView } from '../../../api/types';
import { useAction, useRested, useSaid } from '../../../app/hooks';
import { usePlace } from '../../../app/workspace';
import { useSpeech } from '../../../i18n';
import { useT } from '../../../i18n/pages';
import { useSetUpWords } from '../../../i18n/setup';
import { Button, Dialog, ErrorNote, Segmented, Skeleton, TextArea, TextField, useToast } from '../../../kit';
import { componentsOf, edgeFault, languageFault, nameFault, newTemplate, partOf, type TemplateForm } from './template';

/** Written here, or taken from Facebook's library. */
export function AddTemplate({ page, onClose }: { page: PageView; onClose: () => void }) {
  const s = useSetUpWords();
  const { ws } = usePlace();
  const say = useToast();
  const [way, setWay] = useState<'write' | 'library'>('write');
  const add = useAction((body: NewTemplate) => addTemplate(ws, page.id, body), ['templates'], (made) => {
    say(`${s.templates.sent} · ${s.templates.statuses[made.status] ?? made.status}`);
    onClose();
  });
  return (
    <Dialog open onClose={onClose} title={s.templates.add} size={640}>
      <div className="col g16">
        <Segmented label={s.templates.add} value={way} onChange={setWay} choices={[{ value: 'write', label: s.templates.write }, { value: 'library', label: s.templates.library }]} />
        {way === 'write' ? <Written busy={add.isPending} error={add.error} onSend={(body) => add.mutate(body)} onClose={onClose} /> : <Library page={page} busy={add.isPending} error={add.error} onSend={(body) => add.mutate(body)} />}
      </div>
    </Dialog>
  );
}

interface SendProps {
  busy: boolean;
  error: unknown;
  onSend: (body: NewTemplate) => void;
}

function Written({ busy, error, onSend, onClose }: SendProps & { onClose: () => void }) {
  const t = useT();
  const s = useSetUpWords();
  const { language } = useSpeech();
  const [form, setForm] = useState<TemplateForm>({ name: '', language: language === 'fr' ? 'fr_FR' : 'en_US', header: '', body: '', button: '', url: '' });
  const [tried, setTried] = useState(false);
  const said = useSaid(error);
  const refused = error instanceof ApiError ? error.fields : {};
  const faults = {
    name: nameFault(form.name) ? s.templates.nameWrong : null,
    language: languageFault(form.language) ? s.profile.localeWrong : null,
    body: !form.body.trim() ? s.templates.bodyEmpty : edgeFault(form.body) ? s.templates.bodyEdge : null,
  };
  const field = (name: keyof TemplateForm) => ({ value: form[name], onChange: (event: { target: { value: string } }) => setForm({ ...form, [name]: event.target.value }) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!faults.name && !faults.language && !faults.body && !busy) onSend(newTemplate(form));
  };
  return (
    <form className="form" onSubmit={submit} noValidate>
      {said && <ErrorNote error={said} />}
      <TextField label={s.templates.name} hint={s.templates.nameHint} autoFocus {...field('name')} error={tried ? faults.name : refused.name} />
      <TextField label={s.templates.language} hint={s.templates.languageHint} {...field('language')} error={tried ? faults.language : refused.language} />
      <TextField label={`${s.templates.header} (${t.kit.optional})`} maxLength={60} {...field('header')} />
      <TextArea label={s.templates.body} hint={s.templates.bodyHint} maxLength={1024} {...field('body')} error={(tried ? faults.body : null) ?? refused.components} />
      <TextField label={`${s.templates.buttonTitle} (${t.kit.optional})`} maxLength={20} {...field('button')} />
      {form.button.trim() && <TextField label={s.templates.buttonUrl} type="url" placeholder="https://" {...field('url')} />}
      <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit" busy={busy}>{s.templates.send}</Button></div>
    </form>
  );
}

function Library({ page, busy, error, onSend }: SendProps & { page: PageView }) {
  const s = useSetUpWords();
  const { ws } = usePlace();
  const [search, setSearch] = useState('');
  const library = useQuery(libraryQuery(ws, page.id, useRested(search, 400), ''));
  const said = useSaid(error ?? library.error);
  return (
    <div className="col g12">
      <p className="soft">{s.templates.librarySay}</p>
      {said && <ErrorNote error={said} />}
      <TextField label={s.templates.search} icon="search" autoFocus value={search} onChange={(event) => setSearch(event.target.value)} />
      {library.isPending && <Skeleton lines={4} />}
      {library.data?.items.length === 0 && <p className="soft">{s.templates.libraryNone}</p>}
      <ul className="readings">{library.data?.items.map((one) => <Ready key={one.name + one.language} ready={one} busy={busy} onSend={onSend} />)}</ul>
    </div>
  );
}

function Ready({ ready, busy, onSend }: { ready: Template; busy: boolean; onSend: (body: NewTemplate) => void }) {
  const s = useSetUpWords();
  const components = componentsOf(ready.definition);
  const button = partOf(components, 'BUTTONS')?.buttons?.[0];
  const [url, setUrl] = useState('');
  const take = () => onSend({ name: ready.name, language: ready.language, library_template_name: ready.name, ...(button ? { library_template_button_inputs: [{ type: 'URL', url: { base_url: url.trim() } }] } : {}) });
  return (
    <li>
      <span className="row g8"><span className="m mono">{ready.name}</span><span className="soft">{ready.language}</span></span>
      <span>{partOf(components, 'BODY')?.text}</span>
      <span className="row g8 wrap end">
        {button && <span className="sp"><TextField small label={s.templates.buttonTarget(button.text)} type="url" placeholder="https://" value={url} onChange={(event) => setUrl(event.target.value)} /></span>}
        <Button size="sm" busy={busy} disabled={button !== undefined && !url.trim().startsWith('https://')} onClick={take}>{s.templates.take}<span className="vh"> {ready.name} {ready.language}</span></Button>
      </span>
    </li>
  );
}
