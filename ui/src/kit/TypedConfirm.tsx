import { useState, type FormEvent, type ReactNode } from 'react';
import { useT } from '../i18n';
import { Button } from './Button';
import { Dialog } from './Dialog';
import { TextField } from './Field';
import { ErrorNote } from './Notes';

interface TypedConfirmProps {
  open: boolean;
  onClose: () => void;
  title: string;
  /** What is typed before it can be done: the name of what is lost. */
  name: string;
  /** What will be lost. */
  children: ReactNode;
  action: string;
  onConfirm: () => Promise<unknown>;
}

/** Asks for a name to be typed before something that nothing brings back. */
export function TypedConfirm({ open, onClose, title, ...rest }: TypedConfirmProps) {
  return <Dialog open={open} onClose={onClose} title={title} size={520}><Question onClose={onClose} {...rest} /></Dialog>;
}

function Question({ onClose, name, children, action, onConfirm }: Omit<TypedConfirmProps, 'open' | 'title'>) {
  const t = useT();
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const same = typed.trim() === name.trim();
  const go = async (event: FormEvent) => {
    event.preventDefault();
    if (!same || busy) return;
    setBusy(true);
    setError(null);
    try {
      await onConfirm();
      onClose();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className="col g16" onSubmit={go}>
      <div>{children}</div>
      <TextField label={t.kit.typeName(name)} autoFocus autoComplete="off" spellCheck={false} value={typed} onChange={(event) => setTyped(event.target.value)} />
      {error !== null && <ErrorNote error={error} />}
      <div className="row g8 end">
        <Button onClick={onClose}>{t.kit.cancel}</Button>
        <Button kind="stamp" type="submit" disabled={!same} busy={busy}>{action}</Button>
      </div>
    </form>
  );
}
