import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from 'react';
import { useT } from '../i18n';
import { Icon } from './Icon';

interface ToastItem {
  id: number;
  text: string;
  bad: boolean;
  undo?: () => void;
}

type Say = (text: string, options?: { bad?: boolean; undo?: () => void }) => void;

const ToastContext = createContext<Say>(() => {});
let nextId = 1;

/** Says one sentence at the foot of the page, to the eye and to screen readers. */
export function useToast(): Say {
  return useContext(ToastContext);
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const t = useT();
  const [items, setItems] = useState<ToastItem[]>([]);
  const drop = useCallback((id: number) => setItems((all) => all.filter((item) => item.id !== id)), []);
  const say = useCallback<Say>((text, options = {}) => {
    const id = nextId++;
    setItems((all) => [...all.slice(-2), { id, text, bad: options.bad ?? false, undo: options.undo }]);
    setTimeout(() => drop(id), options.bad ? 12_000 : 6_000);
  }, [drop]);
  const value = useMemo(() => say, [say]);
  return (
    <ToastContext value={value}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {items.map((item) => (
          <div key={item.id} className="toast">
            <Icon name={item.bad ? 'stop' : 'check'} />
            <span className="sp">{item.text}</span>
            {item.undo && <button type="button" onClick={() => { item.undo?.(); drop(item.id); }}>{t.kit.undo}</button>}
            <button type="button" aria-label={t.kit.close} onClick={() => drop(item.id)}><Icon name="x" size={14} /></button>
          </div>
        ))}
      </div>
    </ToastContext>
  );
}
