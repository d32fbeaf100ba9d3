/**
 * All that the web app says, in Portuguese, which is the source: en.ts must have the same keys.
 * A text with a value in it is a function, so that each language puts its words in order.
 */

import { formats } from "./format";

/** A title, and what each key does. */
type ShortcutGroup = readonly [string, readonly (readonly [string, string])[]];

const { number, plural } = formats("pt");

export const pt = {
  product: "Central de Erros",
  skip: "Pular para o conteúdo",
  tryAgain: "Tentar de novo",
  copy: "Copiar",
  notCopied: "O navegador não deixou copiar.",
  close: "Fechar",
  loadMore: "Carregar mais",
  save: "Salvar",
  cancel: "Cancelar",

  language: { label: "Idioma", pt: "Português", en: "English" },
  theme: { label: "Tema", system: "Sistema", light: "Claro", dark: "Escuro" },
  times: { label: "Horários", relative: "há 3 min", absolute: "12/11/2026, 09:14" },

  errors: {
    unexpected: "Algo deu errado. Tente de novo.",
    unreachable: "O servidor não respondeu. Confira a conexão e tente de novo.",
    server: "Algo quebrou no servidor. Tente de novo em instantes.",
    forbidden: "Você não tem acesso a isto.",
    tooMany: (seconds: number) =>
      plural(seconds, {
        one: `Tentativas demais. Espere ${number(seconds)} segundo.`,
        other: `Tentativas demais. Espere ${number(seconds)} segundos.`,
      }),
    waited: "Agora já dá para tentar de novo.",
    required: "Preencha este campo.",
    email: "Digite um e-mail completo, como ana@exemplo.com.",
    crashed: "Esta página quebrou",
    newVersion: "Há uma nova versão",
    newVersionText: "A Central de Erros foi atualizada desde que esta página foi aberta.",
    reload: "Recarregar",
  },

  levels: {
    critical: "Crítico",
    error: "Erro",
    warning: "Aviso",
    info: "Info",
    debug: "Debug",
  } as Record<string, string>,

  shortcuts: {
    title: "Atalhos do teclado",
    label: "Atalhos de uma tecla",
    hint: "Sem eles, tudo continua ao alcance de Tab, Enter e das setas.",
    on: "Ligados",
    off: "Desligados",
    general: "Em toda parte",
    help: "Esta ajuda",
    close: "Fechar, ou desfazer a seleção",
    groups: [
      [
        "Na lista de erros",
        [
          ["j", "Próximo erro"],
          ["k", "Erro anterior"],
          ["o", "Abrir (também Enter)"],
          ["x", "Selecionar"],
          ["X", "Selecionar até aqui"],
          ["e", "Arquivar ou desarquivar"],
          ["r", "Resolver ou reabrir"],
          ["#", "Apagar"],
          ["u", "Desfazer"],
          ["/", "Buscar"],
        ],
      ],
      [
        "No detalhe de um erro",
        [
          ["[", "Ocorrência mais antiga"],
          ["]", "Ocorrência mais nova"],
          ["c", "Copiar como Markdown"],
          ["e", "Arquivar ou desarquivar"],
          ["r", "Resolver ou reabrir"],
          ["#", "Apagar"],
        ],
      ],
    ] as readonly ShortcutGroup[],
  },

  notFound: {
    title: "Página não encontrada",
    text: "Não há nada neste endereço.",
    home: "Ir para o início",
  },

  fields: {
    email: "E-mail",
    emailOrUsername: "E-mail ou usuário",
    password: "Senha",
    newPassword: "Nova senha",
    showPassword: "Mostrar a senha",
  },

  signIn: {
    title: "Entrar",
    submit: "Entrar",
    forgotten: "Esqueci a senha",
    noAccount: "Ainda não tem conta?",
    signUp: "Cadastrar-se",
    over: "Sua sessão terminou. Entre de novo para continuar.",
  },

  signUp: {
    title: "Cadastro",
    submit: "Cadastrar",
    hasAccount: "Já tem conta?",
    signIn: "Entrar",
    invited: "Você foi convidado para uma equipe. Cadastre-se para entrar nela.",
  },

  passwordRules: {
    label: "A senha precisa:",
    long: "ter pelo menos 8 caracteres",
    notNumeric: "ter mais do que números",
    notEmail: "ser diferente do seu e-mail",
    notCommon: "não ser uma senha comum",
    met: "cumprida",
    unmet: "falta",
  },

  reset: {
    title: "Nova senha",
    ask: "Digite o e-mail da sua conta. Enviaremos um link para escolher outra senha.",
    submitAsk: "Enviar o link",
    sentTitle: "Confira seu e-mail",
    sent: (email: string) =>
      `Se houver uma conta com ${email}, o link chegará em instantes. Ele vale por uma hora.`,
    submit: "Salvar e entrar",
    again: "Pedir outro link",
    back: "Voltar para Entrar",
  },

  shell: {
    logs: "Erros",
    archived: "Arquivados",
    resolved: "Resolvidos",
    applications: "Aplicações",
    teams: "Equipes",
    audit: "Auditoria",
    navigation: "Principal",
    environment: "Ambiente",
    greeting: (name: string) => `Bem-vindo, ${name}.`,
    token: "Seu token é:",
    copyToken: "Copiar seu token",
    tokenCopied: "Token copiado.",
    noToken: "Você ainda não tem um token.",
    menu: "Sua conta",
    more: "Mais",
    account: "Conta",
    signOut: "Sair",
    offline: "Sem conexão. O que você vê pode ter mudado; as ações voltam com ela.",
  },

  /** Of names that the product gives; others are shown as they are. */
  environments: {
    production: "Produção",
    homologation: "Homologação",
    dev: "Dev",
  } as Record<string, string>,

  account: {
    title: "Conta",
    profile: "Perfil",
    name: "Nome",
    appearance: "Aparência",
    token: "Token",
    tokenHint: "Com ele você envia erros em seu nome. Ele só escreve: não lê nada.",
    sessions: "Sessões",
    sessionsHint: "Encerra a sessão em todos os navegadores e aparelhos, também neste.",
    signOutEverywhere: "Sair de todos os lugares",
  },

  chart: {
    title: "Eventos no tempo",
    walk: "Percorrer os eventos no tempo",
    summary: (events: number, length: string, peak: number, when: string) =>
      plural(events, {
        one: `${number(events)} evento em ${length}, ${when}`,
        other: `${number(events)} eventos em ${length}, pico de ${number(peak)} ${when}`,
      }),
    /** When the peak was. */
    at: {
      hour: (start: string) => `em ${start}`,
      day: (start: string) => `em ${start}`,
      week: (start: string) => `na semana de ${start}`,
    },
    nothing: (length: string) => `Nenhum evento em ${length}`,
    told: (when: string, events: number, parts: string, isRunning: boolean) => {
      const so = isRunning ? " até agora" : "";
      const levels = parts && ` (${parts})`;
      return plural(events, {
        one: `${when}: ${number(events)} evento${so}${levels}`,
        other: `${when}: ${number(events)} eventos${so}${levels}`,
      });
    },
    part: (level: string, events: number) => `${level} ${number(events)}`,
    length: {
      hour: (n: number) => `${number(n)} h`,
      day: (n: number) => plural(n, { one: `${number(n)} dia`, other: `${number(n)} dias` }),
      week: (n: number) => plural(n, { one: `${number(n)} semana`, other: `${number(n)} semanas` }),
    },
    hint: {
      hour: "por hora; arraste, ou Shift e setas, para escolher o período",
      day: "por dia; arraste, ou Shift e setas, para escolher o período",
      week: "por semana; arraste, ou Shift e setas, para escolher o período",
    },
    showTable: "Ver tabela",
    hideTable: "Ocultar tabela",
    table: "Tabela de eventos no tempo",
    time: "Quando",
    events: "Eventos",
    spans: { "24h": "24 h", "7d": "7 dias", "30d": "30 dias", "90d": "90 dias" },
    lastDay: (events: number, peak: number) =>
      plural(events, {
        one: `${number(events)} evento em 24 h`,
        other: `${number(events)} eventos em 24 h, até ${number(peak)} por hora`,
      }),
  },

  log: {
    level: "Nível",
    application: "Aplicação",
    environment: "Ambiente",
    source: "Origem",
    release: "Versão",
    events: "Eventos",
    firstSeen: "Primeiro evento",
    lastSeen: "Último evento",
    logger: "Logger",
    transaction: "Transação",
    platform: "Plataforma",
    dist: "Distribuição",
    occurredAt: "Ocorreu",
    receivedAt: "Recebido",
    count: "Ocorrências que conta",
    eventId: "Id do evento",

    /** The level, where and when, in a line. */
    where: (source: string, moment: string) =>
      source ? `Erro no ${source} em ${moment}` : `Erro em ${moment}`,
    first: "primeiro",
    last: "último",
    eventCount: (count: number, written: string) =>
      plural(count, { one: `${written} evento`, other: `${written} eventos` }),
    gone: "Erro não encontrado",
    goneText: "Ele foi apagado, ou está numa equipe de que você não participa.",
    goneLink: "Ver os erros",

    archive: "Arquivar",
    unarchive: "Desarquivar",
    resolve: "Resolver",
    reopen: "Reabrir",
    remove: "Apagar",
    undo: "Desfazer",
    actions: "Ações",
    done: {
      archive: "Erro arquivado.",
      unarchive: "Erro desarquivado.",
      resolve: "Erro resolvido.",
      reopen: "Erro reaberto.",
      delete: "Erro apagado.",
    },
    notAllowed: "Você não pode fazer isto com este erro.",
    removeTitle: "Apagar este erro?",
    removeText: (events: number) =>
      plural(events, {
        one: `O erro e ${number(events)} evento serão apagados para sempre.`,
        other: `O erro e seus ${number(events)} eventos serão apagados para sempre.`,
      }),
    archivedAt: (moment: string, name: string) =>
      name ? `Arquivado em ${moment} por ${name}.` : `Arquivado em ${moment}.`,
    resolvedAt: (moment: string, name: string) =>
      name ? `Resolvido em ${moment} por ${name}.` : `Resolvido em ${moment}.`,
    regressedAt: (moment: string) =>
      `Voltou: estava resolvido e aconteceu de novo em ${moment}.`,

    copyMenu: "Copiar",
    copyMarkdown: "Markdown",
    copyJson: "JSON",
    copyLink: "Link",
    copyCurl: "curl da API",
    copyRequest: "Copiar como curl",
    copied: "Copiado.",
    linkCopied: "Link copiado.",

    tabs: "Partes do erro",
    details: "Detalhes",
    occurrences: "Ocorrências",
    event: "Evento",
    position: (position: string, count: string) => `Evento ${position} de ${count}`,
    older: "mais antigo",
    newer: "mais novo",
    noEvent: "Os eventos deste erro já expiraram. Fica o que disse o primeiro deles.",
    eventGone: "Este evento não está mais guardado, ou é de outro erro.",
    latest: "Ver o mais novo",

    stack: "Pilha de chamadas",
    mode: "Como mostrar a pilha",
    modes: { app: "Só da aplicação", whole: "Completa", text: "Texto" },
    wrap: "Quebrar linhas",
    cause: "Causada por",
    thread: "Thread",
    ofApp: "aplicação",
    raising: "onde ocorreu",
    line: (line: string) => `linha ${line}`,
    libraries: (count: number) =>
      plural(count, {
        one: `${number(count)} quadro de bibliotecas`,
        other: `${number(count)} quadros de bibliotecas`,
      }),
    variables: "Variáveis",
    minified: "No arquivo que rodou:",
    message: "Mensagem",

    breadcrumbs: "O que veio antes",
    crumbTime: "Hora",
    crumbKind: "Tipo",
    crumbMessage: "Mensagem",
    request: "Requisição",
    headers: "Cabeçalhos",
    body: "Corpo",
    user: "Usuário afetado",
    tags: "Tags",
    contexts: "Contextos",
    extra: "Dados adicionais",
    modules: "Módulos",
    payload: "Evento em JSON",
    feedback: "O que as pessoas disseram",
    facts: "Evento",

    collectedBy: "Coletado por",
    tokenOf: (name: string) => `Token do usuário ${name}`,
    keyOf: (application: string) => `Chave da aplicação ${application}`,
    groupedBy: "Agrupado por",
    unmerge: "Separar",
    unmergeName: (reason: string) => `Separar ${reason}`,
    unmerged: "Separado: voltou a ser um erro próprio.",
    merged: (count: number) =>
      plural(count, {
        one: `${number(count)} agrupamento`,
        other: `${number(count)} agrupamentos, que alguém juntou`,
      }),

    tagsOf: "Tags dos eventos",
    tagsHint: (events: number) =>
      plural(events, {
        one: "Em quantos dos eventos: só há um.",
        other: `Em quantas das últimas ${number(events)} ocorrências.`,
      }),
    otherValues: (count: number) =>
      plural(count, { one: `e ${number(count)} outro`, other: `e ${number(count)} outros` }),

    more: "Carregar mais",
    times: (count: string) => `×${count}`,
  },

  teams: {
    title: "Equipes",
    create: "Criar equipe",
    submitCreate: "Criar",
    name: "Nome",
    role: "Papel",
    yourRole: "Seu papel",
    noRole: "Fora da equipe",
    members: "Membros",
    isDefault: "Padrão",
    none: "Você não está em nenhuma equipe. Crie uma ou peça um convite.",
    roles: { admin: "Administrador", member: "Membro", viewer: "Leitor" } as Record<string, string>,
    rolesHint:
      "Administradores cuidam da equipe e dos erros; membros cuidam dos erros; leitores só leem.",
    person: "Pessoa",
    since: "Desde",
    actions: "Ações",
    you: "você",
    unnamed: (id: number) => `Pessoa nº ${id}`,
    roleOf: (name: string) => `Papel de ${name}`,
    roleChanged: (name: string) => `O papel de ${name} mudou.`,
    remove: "Remover",
    removeOf: (name: string) => `Remover ${name}`,
    removeTitle: (name: string) => `Remover ${name} da equipe?`,
    removeText: (team: string) => `A pessoa deixa de ver os erros de ${team}.`,
    removed: (name: string) => `${name} saiu da equipe.`,
    leave: "Sair da equipe",
    leaveTitle: (team: string) => `Sair de ${team}?`,
    leaveText: "Para voltar, você precisará de um convite.",
    left: (team: string) => `Você saiu de ${team}.`,
    invitations: "Convites",
    pending: "Convites em aberto",
    invite: "Convidar",
    invitedAt: "Enviado",
    invited: (email: string) =>
      `Convite enviado a ${email}. Quem tiver este link pode aceitá-lo por sete dias; ele não será mostrado de novo.`,
    copyLink: "Copiar link",
    linkCopied: "Link copiado.",
    revoke: "Cancelar convite",
    revokeOf: (email: string) => `Cancelar o convite de ${email}`,
    revokeTitle: (email: string) => `Cancelar o convite de ${email}?`,
    revokeText: "O link deixa de valer.",
    revoked: "Convite cancelado.",
    settings: "Configurações",
    manages: "Membros podem arquivar, resolver e apagar",
    managesAll: "todos os erros da equipe",
    managesOwn: "só os erros que eles mesmos coletaram",
    saved: "Equipe salva.",
    delete: "Apagar equipe",
    deleteTitle: (team: string) => `Apagar ${team}?`,
    deleteText: "Só é possível quando a equipe não tem aplicações. Não há como desfazer.",
    deleted: (team: string) => `${team} foi apagada.`,
  },

  join: {
    title: "Convite",
    text: "Você foi convidado para uma equipe.",
    as: (name: string) => `Você foi convidado para uma equipe e entrará nela como ${name}.`,
    submit: "Entrar na equipe",
    another: "Usar outra conta",
    later: "Agora não",
    signIn: "Você foi convidado para uma equipe. Entre com a sua conta para participar dela.",
  },

  audit: {
    title: "Auditoria",
    noAccess: "Sem acesso",
    noAccessText: "A auditoria é para quem administra a instalação.",
    none: "Nada foi registrado ainda.",
    noneFound: "Nada com estes filtros.",
    filters: "Filtros",
    clear: "Limpar filtros",
    when: "Quando",
    who: "Quem",
    whoExample: "ana@exemplo.com",
    nobodyFound: "Não há ninguém com este e-mail ou usuário.",
    severalFound: "Há várias pessoas assim. Digite o e-mail completo.",
    what: "Ação",
    any: "Todas",
    result: "Resultado",
    anyResult: "Todos",
    success: "Sucesso",
    failure: "Falha",
    period: "Período",
    always: "Todo",
    spans: { "24h": "Últimas 24 h", "7d": "Últimos 7 dias", "30d": "Últimos 30 dias" } as Record<
      string,
      string
    >,
    calendar: "Entre dias…",
    since: "De",
    until: "Até",
    address: "Endereço",
    details: "Detalhes",
    detailsOf: (action: string) => `Detalhes: ${action}`,
    andOthers: (count: number) =>
      plural(count, { one: `e mais ${number(count)}`, other: `e mais ${number(count)}` }),
    pages: "Páginas",
    newer: "‹ Mais novos",
    older: "Mais antigos ›",
    count: (count: number) =>
      plural(count, { one: `${number(count)} registro`, other: `${number(count)} registros` }),
    countAbove: (count: number) => `Mais de ${number(count)} registros`,
    service: "Serviço",
    userId: "Id da pessoa",
    action: "Código da ação",
    cause: "Causa",
    received: "Recebido",
    /** What the context of a record may say. Other services say other things. */
    context: {
      user: "Quem",
      address: "Endereço",
      place: "Lugar",
      person: "Pessoa",
      team: "Equipe",
      role: "Papel",
      email: "E-mail",
      application: "Aplicação",
      key: "Chave",
      keys: "Chaves",
      first: "O primeiro",
      log: "Erro",
      logs: "Erros",
      into: "Junto a",
      groupings: "Agrupamentos",
      changed: "Mudou",
      sessions: "Sessões",
      stays_inactive: "Fica inativa",
      told_by: "Relatado por",
      index_name: "Índice",
    } as Record<string, string>,
    acts: {
      sign_in: "Entrou",
      refresh_session: "Continuou uma sessão",
      end_sessions: "Encerrou sessões",
      change_password: "Trocou uma senha",
      create_user: "Criou uma conta",
      update_user: "Alterou uma conta",
      delete_user: "Apagou uma conta",
      appoint_administrator: "Nomeou um administrador",
      create_team: "Criou uma equipe",
      update_team: "Alterou uma equipe",
      delete_team: "Apagou uma equipe",
      add_member: "Incluiu um membro",
      change_role: "Mudou um papel",
      remove_member: "Removeu um membro",
      invite: "Convidou alguém",
      revoke_invitation: "Cancelou um convite",
      create_application: "Criou uma aplicação",
      update_application: "Alterou uma aplicação",
      delete_application: "Apagou uma aplicação",
      create_key: "Criou uma chave",
      show_keys: "Viu chaves",
      revoke_key: "Revogou uma chave",
      archive_logs: "Arquivou erros",
      unarchive_logs: "Desarquivou erros",
      resolve_logs: "Resolveu erros",
      reopen_logs: "Reabriu erros",
      delete_logs: "Apagou erros",
      merge_logs: "Juntou erros",
      unmerge_log: "Separou um erro",
    } as Record<string, string>,
  },
};

export type Texts = typeof pt;
