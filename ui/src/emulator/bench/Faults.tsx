import { useState } from 'react';
import { useT, useSpeech } from '../../i18n';
import { Badge, Button, Dialog, SelectField, Sheet, Switch, TextField } from '../../kit';
import { formatNumber } from '../../lib/format';
import { clearFaults, setFault, setSwitches } from '../data/api';
import { useDo } from '../data/queries';
import type { Fault, State } from '../data/types';
import { useWords, type Words } from '../i18n';
import { useDesk } from '../i18n/desk';
import { faultOf, formOf, order, parameters, placesOf, usual, type FaultForm, type FormErrors, type Param } from '../model/faults';

const AT_ONCE = 5;

/** What goes wrong on purpose. */
export function FaultsCard({ state }: { state: State }) {
  const words = useWords();
  const [all, setAll] = useState(false);
  const [rules, setRules] = useState(false);
  const clear = useDo(clearFaults, [['state']]);
  const names = [...order, ...Object.keys(state.faults).filter((name) => !order.includes(name))].filter((name) => state.faults[name]);
  const shown = names.filter((name, i) => all || i < AT_ONCE || state.faults[name]!.on);
  const on = names.filter((name) => state.faults[name]!.on).length;
  return (
    <Sheet className="faults" title={words.faults} actions={<>{on > 0 && <Button size="sm" kind="plain" onClick={() => clear.mutate(undefined)}>{words.allOff}</Button>}{on > 0 && <Badge tone="stamp" dot={false}>{words.faultsOn(on)}</Badge>}</>}>
      <ul className="faultlist">{shown.map((name) => <FaultRow key={name} state={state} name={name} fault={state.faults[name]!} />)}</ul>
      <div className="row g8 faultfoot">
        {(all || shown.length < names.length) && <Button size="sm" kind="plain" aria-expanded={all} onClick={() => setAll(!all)}>{all ? words.faultsFewer : words.faultsMore(names.length - shown.length)}</Button>}
        <span className="sp" />
        <Button size="sm" kind="plain" icon="settings" onClick={() => setRules(true)}>{words.rules}</Button>
      </div>
      <Rules state={state} open={rules} onClose={() => setRules(false)} />
    </Sheet>
  );
}

function summary(words: Words, name: string, fault: Partial<Fault>, locale: string): string {
  const often = (fault.one_in ?? 1) > 1 ? words.inN(fault.one_in!) : '';
  const what: Record<string, () => string> = {
    repeat_calls: () => ((fault.times ?? 1) === 1 ? words.eachTwice : words.eachMore((fault.times ?? 1) + 1)),
    delay_calls: () => words.secondsLate(formatNumber((fault.delay_ms ?? 5000) / 1000, locale, 1)),
    batch_calls: () => words.upTo(fault.size ?? 10),
    rate_limit: () => words.aSecond(fault.per_second ?? 1),
    refuse_sends: () => words.code(fault.code ?? 2, fault.subcode),
    expire_tokens: () => words.code(190, 463),
    revoke_permission: () => words.code(230),
    slow_answers: () => words.secondsLate(formatNumber((fault.delay_ms ?? 30_000) / 1000, locale, 1)),
  };
  return [what[name]?.(), often].filter(Boolean).join(', ') || words.always;
}

function FaultRow({ state, name, fault }: { state: State; name: string; fault: Fault }) {
  const words = useWords();
  const desk = useDesk().faults;
  const { locale } = useSpeech();
  const [editing, setEditing] = useState(false);
  const [kept, setKept] = useState<Partial<Fault>>(usual[name] ?? { one_in: 1 });
  const put = useDo((next: Partial<Fault> | null) => setFault(name, next), [['state']]);
  const current = fault.on ? fault : kept;
  const title = words.faultNames[name] ?? desk.names[name] ?? name;
  const toggle = (on: boolean) => {
    if (!on) setKept(settings(name, fault));
    put.mutate(on ? kept : null);
  };
  const text = summary(words, name, current, locale);
  return (
    <li className="flt">
      <Switch label={title} checked={fault.on} busy={put.isPending} onChange={toggle} />
      {fault.on && fault.hits > 0 && <span className="soft hits" title={words.hits(fault.hits)}><span aria-hidden="true">{fault.hits}×</span><span className="vh">{words.hits(fault.hits)}</span></span>}
      <button type="button" className="numbers" aria-label={`${text}, ${words.change(title)}`} title={desk.says[name] ?? words.faultSays[name]} onClick={() => setEditing(true)}>{text}</button>
      <FaultDialog
        key={`${editing}`} state={state} name={name} title={title} fault={current} on={fault.on} open={editing} onClose={() => setEditing(false)}
        onSave={(next) => { setKept(next); put.mutate(next); }}
      />
    </li>
  );
}

function settings(name: string, fault: Fault): Partial<Fault> {
  return faultOf(formOf(name, fault)).fault;
}

interface FaultDialogProps {
  state: State;
  name: string;
  title: string;
  fault: Partial<Fault>;
  on: boolean;
  open: boolean;
  onClose: () => void;
  onSave: (fault: Partial<Fault>) => void;
}

function FaultDialog({ state, name, title, fault, on, open, onClose, onSave }: FaultDialogProps) {
  const words = useWords();
  const desk = useDesk().faults;
  const t = useT();
  const [form, setForm] = useState<FaultForm>(() => formOf(name, fault));
  const [errors, setErrors] = useState<FormErrors>({});
  const say = (key: keyof FormErrors) => (errors[key] ? words[errors[key]] : null);
  const save = () => {
    const read = faultOf(form);
    setErrors(read.errors);
    if (Object.keys(read.errors).length > 0) return;
    onSave(read.fault);
    onClose();
  };
  const field = (key: Param, value: string) => setForm({ ...form, fields: { ...form.fields, [key]: value } });
  return (
    <Dialog open={open} onClose={onClose} title={title} size={420}>
      <form className="form" noValidate onSubmit={(event) => { event.preventDefault(); save(); }}>
        <p>{desk.says[name] ?? words.faultSays[name]}</p>
        <TextField label={words.oneIn} hint={words.oneInHint} inputMode="numeric" value={form.one_in} data-autofocus error={say('one_in')} onChange={(e) => setForm({ ...form, one_in: e.target.value })} />
        {(parameters[name] ?? []).includes('how') && <SelectField label={desk.how} value={form.fields.how ?? ''} choices={Object.entries(desk.hows).map(([value, label]) => ({ value, label }))} onChange={(e) => field('how', e.target.value)} />}
        {(parameters[name] ?? []).filter((key) => key !== 'how').map((key) => (
          <TextField key={key} label={words.parameters[key as keyof typeof words.parameters]} inputMode={key === 'message' ? 'text' : 'decimal'} value={form.fields[key] ?? ''} error={say(key)} onChange={(e) => field(key, e.target.value)} />
        ))}
        <TextField label={words.limit} hint={words.limitHint} inputMode="numeric" value={form.limit} error={say('limit')} onChange={(e) => setForm({ ...form, limit: e.target.value })} />
        {placesOf(name).map((at) => (
          <SelectField
            key={at} label={desk[at]} value={form.fields[at] ?? ''} onChange={(e) => field(at, e.target.value)}
            choices={[{ value: '', label: desk.any }, ...(at === 'page' ? state.pages : state.apps).map((one) => ({ value: one.id, label: one.name }))]}
          />
        ))}
        <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit">{on ? t.kit.save : words.turnOn}</Button></div>
      </form>
    </Dialog>
  );
}

function Rules({ state, open, onClose }: { state: State; open: boolean; onClose: () => void }) {
  const words = useWords();
  const desk = useDesk().rules;
  const put = useDo((next: Partial<State['switches']>) => setSwitches(next), [['state']]);
  const share = state.switches.rate_limits;
  const shares = Object.keys(desk.shares).includes(String(share)) ? [] : [{ value: String(share), label: desk.share(Number(share)) }];
  return (
    <Dialog open={open} onClose={onClose} title={words.rules} size={460}>
      <div className="col g16">
        <p className="soft">{words.rulesSay}</p>
        {typeof share === 'number' && (
          <SelectField
            label={desk.rateLimits} hint={desk.rateLimitsSay} value={String(share)} onChange={(e) => put.mutate({ rate_limits: Number(e.target.value) })}
            choices={[...shares, ...['1', '0.1', '0.01', '0'].map((value) => ({ value, label: desk.shares[value]! }))]}
          />
        )}
        {Object.entries(state.switches).map(([name, on]) => {
          if (typeof on !== 'boolean') return null;
          const [label, hint] = words.switches[name] ?? desk.switches[name] ?? [name, ''];
          return <Switch key={name} label={label} hint={hint} checked={on} onChange={(next) => put.mutate({ [name]: next })} />;
        })}
      </div>
    </Dialog>
  );
}
