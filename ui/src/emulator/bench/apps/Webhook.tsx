import { Button, CopyId, Note, SelectField, Sheet, TextField, Tick, useToast } from '../../../kit';
import { useT } from '../../../i18n';
import { verifyApp } from '../../data/api';
import { changeApp } from '../../data/desk';
import { useDo } from '../../data/queries';
import type { App } from '../../data/types';
import { useWords } from '../../i18n';
import { useDesk } from '../../i18n/desk';
import { useDraft } from '../draft';

/** Webhook fields of the object page that a test can make happen here. */
const known = [
  'messages', 'messaging_postbacks', 'messaging_optins', 'messaging_referrals', 'message_deliveries', 'message_reads', 'message_echoes', 'message_reactions', 'message_edits',
  'messaging_optouts', 'messaging_account_linking', 'messaging_handovers', 'standby', 'feed', 'send_cart', 'messaging_in_thread_lead_form_submit', 'messaging_game_plays',
  'messaging_feedback', 'response_feedback', 'messaging_customer_information', 'leadgen', 'inbox_labels', 'message_template_status_update',
];

/** Where an app hears, what it hears, and how the calls are made. */
export function Webhook({ app }: { app: App }) {
  const words = useWords();
  const desk = useDesk().webhook;
  const t = useT();
  const say = useToast();
  const draft = useDraft({
    name: app.name, callback_url: app.callback_url, verify_token: app.verify_token, fields: app.fields ?? [],
    timeout: app.webhook?.timeout_ms ? String(app.webhook.timeout_ms / 1000) : '', signature: app.webhook?.signature || 'both',
  });
  const { value } = draft;
  const seconds = Number(value.timeout || 0);
  const bad = Number.isNaN(seconds) || seconds < 0;
  const save = useDo(
    () => changeApp(app.id, { name: value.name, callback_url: value.callback_url.trim(), verify_token: value.verify_token, fields: value.fields, webhook: { timeout_ms: Math.round(seconds * 1000), signature: value.signature === 'both' ? '' : value.signature } }),
    [['state']], () => { draft.drop(); say(desk.saved); },
  );
  const check = useDo(verifyApp, [], (answer) => say(answer.verified ? words.checkOK : words.checkBad(answer.reason ?? ''), { bad: !answer.verified }));
  const all = [...known, ...value.fields.filter((one) => !known.includes(one))];
  return (
    <Sheet label={desk.title}>
      <form className="form" noValidate onSubmit={(event) => { event.preventDefault(); if (!bad) save.mutate(undefined); }}>
        {app.callback_disabled && <Note tone="stamp">{desk.off}</Note>}
        <div className="pair">
          <TextField label={desk.name} value={value.name} onChange={(event) => draft.set({ name: event.target.value })} />
          <dl className="facts flat"><dt>{words.appSecret}</dt><dd><CopyId value={app.secret} shown={`${app.secret.slice(0, 6)}…`} label={words.appSecret} /></dd></dl>
          <TextField label={words.webhookTo} type="url" value={value.callback_url} onChange={(event) => draft.set({ callback_url: event.target.value })} />
          <TextField label={words.verifyToken} value={value.verify_token} onChange={(event) => draft.set({ verify_token: event.target.value })} />
          <TextField label={desk.timeout} hint={desk.timeoutSay} inputMode="decimal" error={bad ? words.whole : null} value={value.timeout} onChange={(event) => draft.set({ timeout: event.target.value })} />
          <SelectField label={desk.signature} value={value.signature} choices={['both', 'sha256', 'sha1'].map((one) => ({ value: one, label: desk.signatures[one]! }))} onChange={(event) => draft.set({ signature: event.target.value })} />
        </div>
        <fieldset>
          <legend className="m">{desk.fields}</legend>
          <div className="ticks">
            {all.map((one) => (
              <Tick key={one} label={<span className="mono t-12">{one}</span>} checked={value.fields.includes(one)} onChange={(event) => draft.set({ fields: event.target.checked ? [...value.fields, one] : value.fields.filter((other) => other !== one) })} />
            ))}
          </div>
        </fieldset>
        <div className="row g8">
          <Button size="sm" icon="check" busy={check.isPending} disabled={!app.callback_url} onClick={() => check.mutate(app.id)}>{words.check}</Button>
          <span className="sp" />
          <Button size="sm" kind="primary" type="submit" disabled={!draft.dirty} busy={save.isPending}>{t.kit.save}</Button>
        </div>
      </form>
    </Sheet>
  );
}
