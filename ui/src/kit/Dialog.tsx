import { lazy, Suspense, useRef, useState, type ReactNode } from 'react';
import { useT } from '../i18n';
import { Button } from './Button';
import { ErrorNote } from './Notes';
import type { OverlayProps } from './overlays';

const Overlay = lazy(() => import('./overlays'));

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  children: ReactNode;
  size?: string | number;
  /** It has to be answered: no close button, no Escape. */
  firm?: boolean;
}

function Loaded(props: Omit<OverlayProps, 'closeLabel'>) {
  const t = useT();
  const wanted = useRef(false);
  wanted.current ||= props.open;
  if (!wanted.current) return null;
  return <Suspense><Overlay {...props} closeLabel={t.kit.close} /></Suspense>;
}

/** A question or a short form over the page. Escape and a press beside it close it. */
export function Dialog({ size = 480, ...rest }: DialogProps) {
  return <Loaded kind="dialog" size={size} {...rest} />;
}

/** A pane from the right that keeps the list in sight. */
export function Drawer({ size = 560, ...rest }: DialogProps) {
  return <Loaded kind="drawer" size={size} {...rest} />;
}

interface ConfirmProps {
  open: boolean;
  onClose: () => void;
  title: string;
  /** What happens, and what will be lost. */
  children: ReactNode;
  action: string;
  destructive?: boolean;
  onConfirm: () => Promise<unknown>;
}

/** Asks before something that cannot be taken back. */
export function Confirm({ open, onClose, title, children, action, destructive, onConfirm }: ConfirmProps) {
  const t = useT();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const go = async () => {
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
    <Dialog open={open} onClose={onClose} title={title}>
      <div className="col g16">
        <div>{children}</div>
        {error !== null && <ErrorNote error={error} />}
        <div className="row g8 end">
          <Button onClick={onClose}>{t.kit.cancel}</Button>
          <Button kind={destructive ? 'stamp' : 'primary'} busy={busy} onClick={go}>{action}</Button>
        </div>
      </div>
    </Dialog>
  );
}
