import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { ApiError } from '../../api/client';
import { addAlertTarget, alertTargetsQuery, deleteAlertTarget, testAlertTarget, type AlertTarget, type NewTarget } from '../../api/setup';
import { useAction, useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { languageNames, languages, useSpeech } from '../../i18n';
import { useT } from '../../i18n/pages';
import { useSetUpWords } from '../../i18n/setup';
import { Badge, Button, CodeBlock, Confirm, Dialog, ErrorNote, Note, Said, SelectField, Sheet, Skeleton, TextField, Time, useToast } from '../../kit';

/** Whom alerts are told to. */
export function Targets() {
  const s = useSetUpWords();
  const { ws } = usePlace();
  const may = useMay('workspace.manage');
  const [adding, setAdding] = useState(false);
  const targets = useQuery(alertTargetsQuery(ws));
  const said = useSaid(targets.error);
  return (
    <Sheet title={s.alerts.targets} flush actions={may && <Button size="sm" icon="plus" onClick={() => setAdding(true)}>{s.alerts.add}</Button>}>
      <p className="pad soft t-13">{s.alerts.targetsSay}</p>
      {said && !targets.data && <div className="pad"><ErrorNote error={said} onRetry={() => targets.refetch()} /></div>}
      {!targets.data && !said && <div className="pad"><Skeleton lines={2} /></div>}
      {targets.data?.items.length === 0 && <div className="pad"><Note tone="brass">{s.alerts.noTargets}</Note></div>}
      <ul className="alertlist">{targets.data?.items.map((one) => <li key={one.id} className="wide"><Target target={one} /></li>)}</ul>
      {adding && <Add mail={targets.data?.mail ?? false} onClose={() => setAdding(false)} />}
    </Sheet>
  );
}

function Target({ target }: { target: AlertTarget }) {
  const s = useSetUpWords();
  const { ws } = usePlace();
  const say = useToast();
  const may = useMay('workspace.manage');
  const [asking, setAsking] = useState(false);
  const test = useAction(() => testAlertTarget(ws, target.id), ['alert-targets'], s.alerts.tested);
  const remove = useAction(() => deleteAlertTarget(ws, target.id), ['alert-targets'], () => say(s.alerts.removed));
  return (
    <>
      <div className="min0">
        <p className="row g8 wrap"><Badge tone="line">{s.alerts.kinds[target.kind] ?? target.kind}</Badge><span className="m cut">{target.address}</span><span className="soft t-12">{languageNames[target.language]}</span></p>
        {target.last_sent_at && <p className="t-12 soft">{s.alerts.lastAt} <Time at={target.last_sent_at} /></p>}
        {target.last_error && <p className="t-12 c-stamp">{s.alerts.lastError} <Said text={target.last_error} /></p>}
      </div>
      {may && (
        <span className="row g8 end">
          <Button size="sm" busy={test.isPending} onClick={() => test.mutate(undefined)}>{s.alerts.test}<span className="vh"> {target.address}</span></Button>
          <Button size="sm" kind="stamp" onClick={() => setAsking(true)}>{s.alerts.remove}<span className="vh"> {target.address}</span></Button>
        </span>
      )}
      <Confirm open={asking} destructive onClose={() => setAsking(false)} title={s.alerts.removeTitle} action={s.alerts.remove} onConfirm={() => remove.mutateAsync(undefined)}><p className="m">{target.address}</p><p>{s.alerts.removeSay}</p></Confirm>
    </>
  );
}

function Add({ mail, onClose }: { mail: boolean; onClose: () => void }) {
  const t = useT();
  const s = useSetUpWords();
  const { language } = useSpeech();
  const { ws } = usePlace();
  const [form, setForm] = useState<NewTarget>({ kind: mail ? 'mail' : 'webhook', address: '', language });
  const [key, setKey] = useState<string>();
  const add = useAction(() => addAlertTarget(ws, { ...form, address: form.address.trim() }), ['alert-targets'], (made) => (made.signing_key ? setKey(made.signing_key) : onClose()));
  const said = useSaid(add.error);
  const refused = add.error instanceof ApiError ? add.error.fields : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!add.isPending) add.mutate(undefined);
  };
  if (key) {
    return (
      <Dialog open onClose={onClose} title={s.alerts.key}>
        <div className="col g16"><Note tone="brass">{s.alerts.keyOnce}</Note><CodeBlock label={s.alerts.key} text={key} /><div className="row end"><Button kind="primary" onClick={onClose}>{s.alerts.keyDone}</Button></div></div>
      </Dialog>
    );
  }
  return (
    <Dialog open onClose={onClose} title={s.alerts.targets}>
      <form className="form" onSubmit={submit}>
        {said && <ErrorNote error={said} />}
        <SelectField label={s.alerts.kind} hint={mail ? undefined : s.alerts.noMail} choices={(['mail', 'webhook'] as const).map((value) => ({ value, label: s.alerts.kinds[value] ?? value, disabled: value === 'mail' && !mail }))} value={form.kind} error={refused.kind} onChange={(event) => setForm({ ...form, kind: event.target.value as NewTarget['kind'] })} />
        <TextField label={s.alerts.address} hint={s.alerts.addressHints[form.kind]} required autoFocus type={form.kind === 'mail' ? 'email' : 'url'} value={form.address} error={refused.address} onChange={(event) => setForm({ ...form, address: event.target.value })} />
        <SelectField label={s.alerts.language} choices={languages.map((value) => ({ value, label: languageNames[value] }))} value={form.language} onChange={(event) => setForm({ ...form, language: event.target.value as NewTarget['language'] })} />
        <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit" busy={add.isPending}>{s.alerts.add}</Button></div>
      </form>
    </Dialog>
  );
}
