import { useState, type FormEvent } from 'react';
import { useAction, useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { Button, Dialog, ErrorNote, Segmented, TextArea, TextField } from '../../kit';
import { addCatalog, importFile, type Brought, type Field } from './data';
import { FieldLines, namedFields } from './FieldLines';
import { isName, nameOfFile } from './model';
import { FileField, Report } from './Upload';
import { useCatalogWords } from './words';

interface AddProps {
  open: boolean;
  onClose: () => void;
  onDone: (name: string) => void;
}

/** Makes a catalog, of fields that are said or of a file. */
export function AddCatalog({ open, onClose, onDone }: AddProps) {
  const w = useCatalogWords();
  return <Dialog open={open} onClose={onClose} title={w.make} size={560}><Form onClose={onClose} onDone={onDone} /></Dialog>;
}

const ID: Field = { name: 'id', type: 'string' };
const DESCRIPTION = 250;

function Form({ onClose, onDone }: Omit<AddProps, 'open'>) {
  const w = useCatalogWords();
  const { ws } = usePlace();
  const [how, setHow] = useState<'hand' | 'file'>('hand');
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [fields, setFields] = useState<Field[]>([{ name: '', type: 'string' }]);
  const [file, setFile] = useState<File>();
  const [brought, setBrought] = useState<Brought>();
  const named = namedFields(fields, ['id']);
  const make = useAction(async () => {
    if (how === 'file') return importFile(ws, name, file!);
    await addCatalog(ws, { name, description, fields: [ID, ...named!] });
    return undefined;
  }, ['catalogs'], (answer) => (answer && answer.refused > 0 ? setBrought(answer) : onDone(name)), { quiet: true });
  const said = useSaid(make.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate(undefined);
  };
  const choose = (next: File) => {
    setFile(next);
    if (name === '') setName(nameOfFile(next.name));
  };
  if (brought) return <div className="col g16"><Report brought={brought} /><div className="row end"><Button kind="primary" onClick={() => onDone(name)}>{w.done}</Button></div></div>;
  return (
    <form className="form" onSubmit={submit}>
      <div><Segmented label={w.how} value={how} choices={[{ value: 'hand', label: w.byHand }, { value: 'file', label: w.byFile }]} onChange={setHow} /></div>
      {how === 'file' && <FileField file={file} onFile={choose} />}
      <TextField label={w.name} hint={w.nameHint} error={name !== '' && !isName(name) ? w.nameWrong : null} required autoFocus maxLength={250} value={name} onChange={(event) => setName(event.target.value.trim())} />
      {how === 'hand' && (
        <>
          <TextArea label={w.description} rows={2} maxLength={DESCRIPTION} counter={{ used: [...description].length, limit: DESCRIPTION, text: w.counter([...description].length, DESCRIPTION) }} value={description} onChange={(event) => setDescription(event.target.value)} />
          <fieldset className="plainset">
            <legend className="label">{w.fields}</legend>
            <p className="hint">{w.idSay}</p>
            <FieldLines fields={fields} known={['id']} onChange={setFields} />
          </fieldset>
        </>
      )}
      {said && <ErrorNote error={said} />}
      <div className="row g8 end">
        <Button onClick={onClose}>{w.cancel}</Button>
        <Button kind="primary" type="submit" disabled={!isName(name) || (how === 'hand' ? !named : !file)} busy={make.isPending}>{w.make}</Button>
      </div>
    </form>
  );
}
