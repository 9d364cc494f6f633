import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { Icon, type IconName } from './Icon';

export interface ButtonLook {
  kind?: 'primary' | 'quiet' | 'plain' | 'stamp';
  size?: 'sm' | 'md' | 'big';
  icon?: IconName;
  children?: ReactNode;
}

export function buttonClass({ kind = 'quiet', size = 'md' }: ButtonLook, bare = false): string {
  return ['btn', kind === 'quiet' ? '' : kind, size === 'md' ? '' : size, bare ? 'ic' : ''].filter(Boolean).join(' ');
}

type ButtonProps = ButtonLook & { busy?: boolean } & Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className'>;

/** A button. `busy` keeps its place and width while its work is under way. */
export function Button({ kind, size, icon, busy, children, disabled, onClick, type = 'button', ...rest }: ButtonProps) {
  const off = disabled || busy;
  return (
    <button
      {...rest}
      type={type}
      className={buttonClass({ kind, size })}
      aria-disabled={off || undefined}
      aria-busy={busy || undefined}
      onClick={(event) => (off ? event.preventDefault() : onClick?.(event))}
    >
      {busy ? <span className="spin" aria-hidden="true" /> : icon && <Icon name={icon} size={size === 'sm' ? 16 : 18} />}
      {children}
    </button>
  );
}

/** A link that looks like a button, for places outside the app. */
export function ButtonLink({ kind, size, icon, children, href, external }: ButtonLook & { href: string; external?: boolean }) {
  return (
    <a className={buttonClass({ kind, size })} href={href} target={external ? '_blank' : undefined} rel={external ? 'noopener' : undefined}>
      {icon && <Icon name={icon} size={size === 'sm' ? 16 : 18} />}
      {children}
    </a>
  );
}

/** A small square button that shows only an icon; `label` names it. */
export function IconButton({ name, label, ...rest }: { name: IconName; label: string } & Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className' | 'name'>) {
  return (
    <button type="button" {...rest} className="ibtn" aria-label={label} title={label}>
      <Icon name={name} size={16} />
    </button>
  );
}
