import { useState } from 'react';
import { useT } from '../../i18n';
import { Button, Dialog, SelectField, TextField, useToast } from '../../kit';
import { addPerson } from '../data/api';
import { useDo } from '../data/queries';
import { useWords } from '../i18n';
import { nameOf } from './Lists';

const locales = ['en_GB', 'en_US', 'fr_FR', 'fr_CA', 'de_DE', 'es_ES', 'it_IT', 'nl_NL', 'pt_BR', 'ja_JP'];

/** A short form for a new test person. */
export function AddPerson({ open, onClose, onAdded }: { open: boolean; onClose: () => void; onAdded: (id: string) => void }) {
  const words = useWords();
  const t = useT();
  const say = useToast();
  const [first, setFirst] = useState('');
  const [last, setLast] = useState('');
  const [locale, setLocale] = useState('en_GB');
  const [zone, setZone] = useState('0');
  const [checked, setChecked] = useState(false);
  const add = useDo(addPerson, [['state']], (made) => {
    say(words.added(nameOf(made)));
    onAdded(made.id);
    onClose();
    setFirst('');
    setLast('');
    setChecked(false);
  });
  const hours = Number(zone);
  const zoneBad = zone.trim() === '' || Number.isNaN(hours) || hours < -12 || hours > 14;
  const submit = () => {
    setChecked(true);
    if (first.trim() === '' || zoneBad) return;
    add.mutate({ first_name: first.trim(), last_name: last.trim(), locale, timezone: hours });
  };
  return (
    <Dialog open={open} onClose={onClose} title={words.newPerson} size={420}>
      <form className="form" noValidate onSubmit={(event) => { event.preventDefault(); submit(); }}>
        <TextField label={words.firstName} value={first} data-autofocus required error={checked && first.trim() === '' ? t.kit.required(words.firstName) : null} onChange={(e) => setFirst(e.target.value)} />
        <TextField label={words.lastName} value={last} onChange={(e) => setLast(e.target.value)} />
        <SelectField label={words.locale} value={locale} choices={locales.map((value) => ({ value, label: value }))} onChange={(e) => setLocale(e.target.value)} />
        <TextField label={words.timezone} value={zone} inputMode="decimal" error={checked && zoneBad ? words.timezoneBad : null} onChange={(e) => setZone(e.target.value)} />
        <div className="row g8 end">
          <Button onClick={onClose}>{t.kit.cancel}</Button>
          <Button kind="primary" type="submit" busy={add.isPending}>{words.add}</Button>
        </div>
      </form>
    </Dialog>
  );
}
