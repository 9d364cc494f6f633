import { useId, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, type TextareaHTMLAttributes } from 'react';
import { useTold } from '../i18n/told';
import { Icon, type IconName } from './Icon';

interface FieldFrame {
  label: string;
  hint?: ReactNode;
  error?: string | null;
  counter?: { used: number; limit: number; text: string };
  hideLabel?: boolean;
}

function Frame({ id, label, hint, error, counter, hideLabel, children }: FieldFrame & { id: string; children: ReactNode }) {
  const { say } = useTold();
  const share = counter ? counter.used / counter.limit : 0;
  return (
    <div className="field">
      <div className={hideLabel ? 'vh' : 'top'}>
        <label htmlFor={id}>{label}</label>
        {counter && <span className={share > 1 ? 'counter over' : share >= 0.7 ? 'counter near' : 'counter'}>{counter.text}</span>}
      </div>
      {children}
      {hint && !error && <p className="hint" id={id + 'h'}>{hint}</p>}
      {error && (
        <p className="err" id={id + 'e'} role="alert">
          <Icon name="stop" size={16} />
          <span>{say(error)}</span>
        </p>
      )}
    </div>
  );
}

function described(id: string, { hint, error }: FieldFrame): string | undefined {
  if (error) return id + 'e';
  return hint ? id + 'h' : undefined;
}

/** The field that the keyboard starts in: on a page by itself, in a dialog by its focus trap. */
function first(wanted: boolean | undefined) {
  return wanted ? { autoFocus: true, 'data-autofocus': true } : {};
}

type TextProps = FieldFrame & { icon?: IconName; small?: boolean } & InputHTMLAttributes<HTMLInputElement>;

/** One line of text. The error stands under the field it speaks of. */
export function TextField({ label, hint, error, counter, hideLabel, icon, small, className, autoFocus, ...input }: TextProps) {
  const id = useId();
  const frame = { label, hint, error, counter, hideLabel };
  const look = ['inp', small ? 'sm' : '', error ? 'bad' : ''].filter(Boolean).join(' ');
  return (
    <Frame id={id} {...frame}>
      <span className={look}>
        {icon && <Icon name={icon} size={16} />}
        <input {...input} {...first(autoFocus)} id={id} className={className} aria-invalid={error ? true : undefined} aria-describedby={described(id, frame)} />
      </span>
    </Frame>
  );
}

type AreaProps = FieldFrame & TextareaHTMLAttributes<HTMLTextAreaElement>;

/** Several lines of text. */
export function TextArea({ label, hint, error, counter, hideLabel, autoFocus, ...area }: AreaProps) {
  const id = useId();
  const frame = { label, hint, error, counter, hideLabel };
  return (
    <Frame id={id} {...frame}>
      <span className={error ? 'inp area bad' : 'inp area'}>
        <textarea rows={4} {...area} {...first(autoFocus)} id={id} aria-invalid={error ? true : undefined} aria-describedby={described(id, frame)} />
      </span>
    </Frame>
  );
}

export interface Choice {
  value: string;
  label: string;
  disabled?: boolean;
}

type SelectProps = FieldFrame & { choices: Choice[]; small?: boolean } & Omit<SelectHTMLAttributes<HTMLSelectElement>, 'children'>;

/** One of several. The browser's own list: it works with every keyboard, screen and reader. */
export function SelectField({ label, hint, error, counter, hideLabel, choices, small, ...select }: SelectProps) {
  const id = useId();
  const frame = { label, hint, error, counter, hideLabel };
  return (
    <Frame id={id} {...frame}>
      <span className={small ? 'inp sm sel' : 'inp sel'}>
        <select {...select} id={id} aria-invalid={error ? true : undefined} aria-describedby={described(id, frame)}>
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value} disabled={choice.disabled}>{choice.label}</option>
          ))}
        </select>
        <Icon name="down" size={14} />
      </span>
    </Frame>
  );
}

interface SwitchProps {
  label: string;
  hint?: ReactNode;
  checked: boolean;
  busy?: boolean;
  onChange: (next: boolean) => void;
}

/** On or off, at once. */
export function Switch({ label, hint, checked, busy, onChange }: SwitchProps) {
  const id = useId();
  return (
    <div className="switchrow">
      <button
        type="button" role="switch" id={id} className={checked ? 'switch on' : 'switch'} aria-checked={checked}
        aria-describedby={hint ? id + 'h' : undefined} aria-labelledby={id + 'l'} aria-busy={busy || undefined}
        onClick={() => !busy && onChange(!checked)}
      />
      <div className="sp">
        <label id={id + 'l'} htmlFor={id}>{label}</label>
        {hint && <p className="hint" id={id + 'h'}>{hint}</p>}
      </div>
    </div>
  );
}

/** A tick box with its label. */
export function Tick({ label, hint, ...input }: { label: ReactNode; hint?: ReactNode } & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <div className="tickrow">
      <input {...input} type="checkbox" id={id} aria-describedby={hint ? id + 'h' : undefined} />
      <div>
        <label htmlFor={id}>{label}</label>
        {hint && <p className="hint" id={id + 'h'}>{hint}</p>}
      </div>
    </div>
  );
}

/** One of a few, all in sight. */
export function Segmented<V extends string>({ label, value, choices, onChange }: { label: string; value: V; choices: { value: V; label: string }[]; onChange: (next: V) => void }) {
  return (
    <div className="seg" role="group" aria-label={label}>
      {choices.map((choice) => (
        <button key={choice.value} type="button" aria-pressed={choice.value === value} onClick={() => onChange(choice.value)}>
          {choice.label}
        </button>
      ))}
    </div>
  );
}
