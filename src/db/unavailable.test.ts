import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '../base/errors.ts';
import { isDatabaseUnavailable } from './unavailable.ts';

const withFields = (message: string, fields: object): Error => Object.assign(new Error(message), fields);

test('a database that cannot be reached, is stopping, is full or does not answer in time is unavailable', () => {
  const errors = [
    withFields('connect ECONNREFUSED 127.0.0.1:5432', { code: 'ECONNREFUSED', syscall: 'connect' }),
    Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' }),
    withFields('read ECONNRESET', { code: 'ECONNRESET', syscall: 'read' }),
    withFields('connect ENOENT /run/.s.PGSQL.5432', { code: 'ENOENT', syscall: 'connect' }),
    withFields('getaddrinfo EAI_AGAIN db', { code: 'EAI_AGAIN', syscall: 'getaddrinfo' }),
    ...['08006', '08P01', '57P01', '57P02', '57P03', '53300', '57014', '55P03'].map((code) =>
      withFields('said by PostgreSQL', { code, severity: 'ERROR' }),
    ),
    withFields('database "x" is not currently accepting connections', { code: '55000', severity: 'FATAL' }),
    new Error('Connection terminated unexpectedly'),
    new Error('Connection terminated due to connection timeout'),
    new Error('timeout exceeded when trying to connect'),
    new Error('Query read timeout'),
    new Error('Client has encountered a connection error and is not queryable'),
  ];
  for (const error of errors) assert.ok(isDatabaseUnavailable(error), String(error));
});

test('a statement that is wrong, a file that is missing and another server that is away are no unavailable database', () => {
  const errors = [
    withFields('duplicate key', { code: '23505', severity: 'ERROR' }),
    withFields('column does not exist', { code: '42703', severity: 'ERROR' }),
    withFields('lock table of another state', { code: '55000', severity: 'ERROR' }),
    withFields('no such file', { code: 'ENOENT', syscall: 'open' }),
    new AppError('provider_unavailable', 'Google did not answer.', {
      cause: withFields('connect', { code: 'ECONNREFUSED' }),
    }),
    new Error('The Connection terminated'),
    new TypeError('x is not a function'),
    'Connection terminated',
    null,
  ];
  for (const error of errors) assert.ok(!isDatabaseUnavailable(error), String(error));
});
