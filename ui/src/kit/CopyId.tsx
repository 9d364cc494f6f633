import { useEffect, useState } from 'react';
import { useT } from '../i18n';
import { Icon } from './Icon';

/** An id in full, or cut by the room it has, with a button that copies it. */
export function CopyId({ value, shown, label }: { value: string; shown?: string; label?: string }) {
  const t = useT();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
  };
  const name = label ? t.kit.copyNamed(label) : t.kit.copy;
  return (
    <span className="id">
      <span className="cut" title={value}>{shown ?? value}</span>
      <button type="button" className="ibtn xs" aria-label={`${name}: ${value}`} title={copied ? t.kit.copied : name} onClick={copy}>
        <Icon name={copied ? 'check' : 'copy'} size={14} />
      </button>
      <span className="vh" role="status">{copied ? t.kit.copied : ''}</span>
    </span>
  );
}

/** A block of code or JSON with a button that copies it. */
export function CodeBlock({ text, label }: { text: string; label: string }) {
  const t = useT();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <div className="codebox">
      <pre className="code" tabIndex={0} aria-label={label}>{text}</pre>
      <button type="button" className="btn sm" onClick={copy}>
        <Icon name={copied ? 'check' : 'copy'} size={14} />
        {copied ? t.kit.copied : t.kit.copy}
      </button>
    </div>
  );
}
