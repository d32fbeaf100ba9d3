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
    requestId: (id: string) => `Código: ${id}`,
    required: "Preencha este campo.",
    email: "Digite um e-mail completo, como ana@exemplo.com.",
    crashed: "Esta página quebrou",
    notLoaded: "Esta página não carregou",
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
          ["j", "Próximo erro da lista"],
          ["k", "Erro anterior da lista"],
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
    username: "Usuário",
    passwordForEmail: "Sua senha, para trocar o e-mail",
    saved: "Perfil salvo.",
    password: "Senha",
    oldPassword: "Senha atual",
    passwordHint: "Suas sessões nos outros navegadores e aparelhos terminam.",
    changePassword: "Trocar a senha",
    passwordChanged: "Senha trocada.",
    administration: "Administração",
    administrationHint: "Pessoas, equipes, aplicações e níveis. Ela pede seu e-mail e sua senha de novo.",
    administrationLink: "Abrir a administração",
    end: "Apagar conta",
    endHint: "Os erros que você enviou e o que fez com eles continuam com as equipes.",
    delete: "Apagar minha conta",
    deleteTitle: "Apagar sua conta?",
    deleteText: (name: string) => `${name} não poderá mais entrar. Não há como desfazer.`,
  },

  chart: {
    title: "Eventos no tempo",
    walk: "Percorrer os eventos no tempo",
    counted: (n: number, length: string) =>
      plural(n, {
        one: `${number(n)} evento em ${length}`,
        other: `${number(n)} eventos em ${length}`,
      }),
    /** Of all these events; the only one there is was then. */
    peak: (n: number, of: number, when: string) =>
      plural(of, { one: when, other: `pico de ${number(n)} ${when}` }),
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
    by: { hour: "por hora", day: "por dia", week: "por semana" },
    hint: "arraste, ou Shift e setas, para escolher o período",
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
    previous: "anterior",
    next: "próximo",
    neighbours: "Outros erros da lista",
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
        one: "De uma única ocorrência.",
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
    elsewhere: (user: string, service: string) => `${user} no serviço ${service}`,
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

  setUp: {
    title: "Crie o administrador",
    text: "Esta instalação ainda não tem um administrador. Escolha o e-mail e a senha do primeiro.",
    submit: "Criar e entrar",
    noToken:
      "O link está incompleto: ele deve terminar em #token=… Copie-o inteiro da saída do servidor.",
    doneTitle: "Já configurada",
    done: "Esta instalação já tem um administrador, então o link de configuração não vale mais.",
  },

  code: {
    copy: (what: string) => `Copiar: ${what}`,
    copied: "Copiado.",
  },

  applications: {
    title: "Aplicações",
    one: "Aplicação",
    name: "Nome",
    nameHint: "O programa que envia erros, como checkout ou site.",
    team: "Equipe",
    teamHint: "Quem é da equipe vê os erros da aplicação.",
    environments: "Ambientes",
    lastEvent: "Último evento",
    lastDay: "Eventos em 24 h",
    activeKeys: "Chaves ativas",
    never: "nenhum ainda",
    thisHour: "nesta hora",
    more: "Carregar mais",
    create: "Criar aplicação",
    firstKey: "principal",
    missing: "Aplicação não encontrada",
    missingHint: "Ela foi apagada, ou é de uma equipe da qual você não faz parte.",
    delete: "Apagar aplicação",
    deleteTitle: (name: string) => `Apagar ${name}?`,
    deleteHint: "As chaves, os erros e os eventos vão junto. Não há como desfazer.",
    deleted: "Aplicação apagada.",
  },

  connect: {
    title: "Conectar",
    language: "Linguagem",
    client: "Cliente",
    shippers: "Coletores de logs",
    /** Of clients whose page has an English or a long name; the language is said by the tab. */
    clients: {
      "sentry-python": "SDK do Sentry",
      "python-http-handler": "logging (HTTPHandler)",
      "opentelemetry-python": "OpenTelemetry",
      "raven-python": "Raven",
      "sentry-browser": "SDK do Sentry, no navegador",
      "sentry-node": "SDK do Sentry, no Node.js",
      "opentelemetry-js": "OpenTelemetry",
      "raven-node": "Raven, no Node.js",
    } as Record<string, string>,
    places: { terminal: "No terminal", configuration: "Na configuração", code: "No código" },
    untested: "Este exemplo não é executado pelos nossos testes.",
    noKey: "<SUA_CHAVE>",
    waiting: "Aguardando o primeiro evento…",
    received: "Recebido",
    sendTest: "Enviar evento de teste",
    testEvent: "Evento de teste da Central de Erros",
  },

  keys: {
    title: "Chaves",
    hint: "Uma chave só envia erros, não lê nada: você pode vê-la e copiá-la quando quiser.",
    name: "Nome",
    nameHint: "Onde ela será usada, como produção ou servidor-2. Pode ficar vazio.",
    key: "Chave",
    created: "Criada",
    lastUsed: "Último uso",
    actions: "Ações",
    never: "nunca",
    none: "Você ainda não tem chaves desta aplicação. Crie uma para enviar erros.",
    noneToSee: "Veem as chaves quem administra a aplicação e quem as criou.",
    create: "Nova chave",
    made: "Chave criada. Ela já vale.",
    of: (person: string) => `token de ${person}`,
    show: (name: string) => `Mostrar a chave ${name}`,
    copy: (name: string) => `Copiar a chave ${name}`,
    copied: "Chave copiada.",
    revoke: "Revogar",
    revokeThis: (name: string) => `Revogar a chave ${name}`,
    revokeTitle: (name: string) => `Revogar a chave “${name}”?`,
    revokeHint: "Em até 2 segundos, o que ainda usa a chave deixa de enviar erros. Não há volta.",
    revoked: "Chave revogada.",
    isRevoked: "Revogada",
  },

  sourceMaps: {
    title: "Source maps",
    hint: "Com eles, erros de JavaScript minificado mostram o código que você escreveu.",
    none: "Nenhum source map. O exemplo de JavaScript mostra como enviar.",
    name: "Arquivo",
    release: "Versão",
    size: "Tamanho",
    uploaded: "Enviado",
    delete: "Apagar",
    deleteThis: (name: string) => `Apagar o source map ${name}`,
    deleteTitle: (name: string) => `Apagar o source map ${name}?`,
    deleteHint: "Os erros dessa versão voltam a mostrar o código minificado.",
    deleted: "Source map apagado.",
  },

  usage: {
    title: "Uso",
    events: "Gravados hoje",
    refused: "Recusados hoje",
    resets: "Os dias são os de UTC: o próximo começa em",
  },

  settings: {
    title: "Configurações",
    teamHint: "Em outra equipe, a aplicação leva consigo todos os seus erros.",
    unlimited: "O da instalação",
    notANumber: "Use um número inteiro, a partir de 1, ou deixe vazio.",
    retention_days: {
      label: "Guardar eventos por (dias)",
      hint: "Contados do recebimento.",
    },
    events_per_log: {
      label: "Eventos guardados por erro",
      hint: "O primeiro, o último e uma amostra dos outros; todos são contados. No mínimo 10.",
    },
    events_per_minute: {
      label: "Limite de eventos por minuto",
      hint: "Os que passam disso são recusados e contados.",
    },
    events_per_day: {
      label: "Limite de eventos por dia",
      hint: "Por dia de UTC. Os que passam disso são recusados e contados.",
    },
    masked_keys: {
      label: "Nomes mascarados",
      hint: "Separados por vírgulas, além de senhas e tokens: cpf mascara cpf, user_cpf e cpfNumber.",
    },
    minimum_level: {
      label: "Nível mínimo dos coletores",
      hint: "Para OpenTelemetry, Elasticsearch, GELF e syslog, que enviam tudo.",
    },
    store_logs: {
      label: "Linhas de log dos SDKs do Sentry",
      hint: "Um SDK que envia seus erros também como linhas é contado duas vezes.",
    },
    no: "Ignorar",
    yes: "Guardar como eventos",
    save: "Salvar",
    saved: "Configurações salvas.",
  },

  firstSteps: {
    noApplication: "Nenhuma aplicação ainda",
    steps: [
      "Crie uma aplicação: o programa que envia erros.",
      "Cole o exemplo no código dela; a chave já vem preenchida.",
      "Veja o primeiro erro chegar, aqui mesmo.",
    ] as readonly string[],
    noTeam: "Antes, crie uma equipe ou peça um convite para uma:",
    noEvent: "Nenhum evento ainda",
    noEventHint: "Rode um destes exemplos. O primeiro erro aparece aqui assim que chegar.",
  },

  find: {
    label: "Busca",
    submit: "Buscar",
    clear: "Limpar a busca",
    by: "Buscar por",
    freeText: "Texto livre",
    example: "nivel:erro origem:checkout timeout",
    suggestions: "Sugestões",
    /** What keys are called where people type them, and where they read them. */
    keys: { level: "nivel", description: "descricao", source: "origem" },
    keyNames: { level: "Nível", description: "Descrição", source: "Origem" },
    keyHints: {
      level: "crítico, erro, aviso, info ou debug",
      description: "um trecho da descrição",
      source: "de onde o erro veio",
    },
    logs: (count: number) =>
      plural(count, { one: `${number(count)} erro`, other: `${number(count)} erros` }),
    terms: "Termos da busca",
    term: (key: string, value: string) => `${key}: ${value}`,
    not: (term: string) => `exceto ${term}`,
    remove: (name: string) => `Remover ${name}`,
    problems: {
      openQuote: "Falta fechar as aspas.",
      tooLong: "A busca é longa demais.",
      tooMany: "Use no máximo 20 termos.",
      unknownKey: (name: string) =>
        `Não há a chave “${name}”. Use nivel, descricao ou origem; ponha o que é texto entre aspas.`,
      noValue: (name: string) => `Falta o que buscar depois de “${name}:”.`,
      unknownLevel: (name: string, names: string) => `Não há o nível “${name}”. Use ${names}.`,
    },

    order: "Ordenar por",
    orders: {
      frequencia: "Frequência",
      nivel: "Nível",
      ultimo: "Último evento",
      primeiro: "Primeiro evento",
    },

    period: "Período",
    always: "Tudo",
    spans: { "1h": "1 h", "24h": "24 h", "7d": "7 d", "30d": "30 d", "90d": "90 d" },
    custom: "Período…",
    since: (moment: string) => `Desde ${moment}`,
    until: (moment: string) => `Até ${moment}`,
    from: "De",
    to: "Até",
    periodHint: "No fuso horário deste aparelho. Um dos dois basta.",
    periodMissing: "Preencha ao menos um dos dois.",
    periodReversed: "O fim precisa vir depois do começo.",
    periodFuture: "O começo está no futuro.",
    periodYear: "Escolha uma data a partir de 1970.",
    apply: "Aplicar",

    levels: "Níveis",
    fresh: "Novos",
    filters: "Filtros",
    filtersActive: (count: number) =>
      plural(count, {
        one: `Filtros, ${number(count)} ativo`,
        other: `Filtros, ${number(count)} ativos`,
      }),
    clearFilters: "Limpar filtros",
    showResults: "Ver erros",
    nothing: "Nada com estes filtros",
    nothingText: "Tire um deles, ou todos:",
    activeFilters: "Filtros ativos",
    elsewhere: (environment: string) => `Há erros com estes filtros em ${environment}.`,
    goElsewhere: (environment: string) => `Ver em ${environment}`,

    views: "Visões",
    ownViews: "Suas",
    presets: { all: "Todos", severe: "Críticos e erros", fresh: "Novos em 24 h" },
    saveView: "Salvar visão…",
    saveViewTitle: "Salvar visão",
    saveViewHint: "Guarda a busca, os filtros, a ordem e o ambiente desta lista. Só você a vê.",
    save: "Salvar",
    viewName: "Nome",
    viewSaved: (name: string) => `Visão “${name}” salva.`,
    editViews: "Renomear ou apagar…",
    editViewsTitle: "Suas visões",
    noViews: "Nenhuma visão salva.",
    rename: "Renomear",
    renameOf: (name: string) => `Renomear ${name}`,
    delete: "Apagar",
    deleteOf: (name: string) => `Apagar ${name}`,
    deleteView: "Apagar visão",
    deleteViewText: (name: string) => `A visão “${name}” será apagada. Nenhum erro se perde.`,
  },

  logs: {
    titles: { open: "Erros", archived: "Arquivados", resolved: "Resolvidos" },
    /** What the tab of the browser says, with the name of the environment behind it. */
    counted: {
      open: (n: number, shown: string) =>
        plural(n, { one: `${shown} erro`, other: `${shown} erros` }),
      archived: (n: number, shown: string) =>
        plural(n, { one: `${shown} erro arquivado`, other: `${shown} erros arquivados` }),
      resolved: (n: number, shown: string) =>
        plural(n, { one: `${shown} erro resolvido`, other: `${shown} erros resolvidos` }),
    },
    scopeHint: {
      archived: "Fora da lista de erros; o que acontece de novo continua contando.",
      resolved: "Um erro resolvido que acontece de novo volta para a lista.",
    },
    level: "Nível",
    description: "Descrição",
    invisible: "(descrição invisível)",
    source: "Origem",
    lastDay: "24 h",
    lastSeen: "Último",
    events: "Eventos",
    exactly: (n: number) =>
      plural(n, { one: `${number(n)} evento`, other: `${number(n)} eventos` }),
    regressed: "Voltou",
    regressedHint: "Estava resolvido e aconteceu de novo.",
    gone: { open: "Reaberto", archived: "Arquivado", resolved: "Resolvido" },

    select: (title: string) => `Selecionar ${title}`,
    selectPage: "Selecionar todos desta página",
    selectAll: (n: number) => `Selecionar os ${number(n)} que correspondem`,
    selectAllOfMany: (n: number) => `Selecionar todos os que correspondem, mais de ${number(n)}`,
    selected: (n: number) =>
      plural(n, { one: `${number(n)} selecionado`, other: `${number(n)} selecionados` }),
    selectedAllOfMany: "Todos os que correspondem selecionados",
    noneSelected: "Nenhum selecionado",
    clearSelection: "Limpar a seleção",
    bulk: "Ações sobre os selecionados",
    act: {
      archive: "Arquivar",
      unarchive: "Desarquivar",
      resolve: "Resolver",
      reopen: "Reabrir",
      delete: "Apagar",
    },
    done: {
      archive: (n: number) =>
        plural(n, { one: `${number(n)} erro arquivado.`, other: `${number(n)} erros arquivados.` }),
      unarchive: (n: number) =>
        plural(n, {
          one: `${number(n)} erro desarquivado.`,
          other: `${number(n)} erros desarquivados.`,
        }),
      resolve: (n: number) =>
        plural(n, { one: `${number(n)} erro resolvido.`, other: `${number(n)} erros resolvidos.` }),
      reopen: (n: number) =>
        plural(n, { one: `${number(n)} erro reaberto.`, other: `${number(n)} erros reabertos.` }),
      delete: (n: number) =>
        plural(n, { one: `${number(n)} erro apagado.`, other: `${number(n)} erros apagados.` }),
    },
    forbidden: (n: number) =>
      plural(n, {
        one: `${number(n)} não: você não pode mudar este erro.`,
        other: `${number(n)} não: você não pode mudar estes erros.`,
      }),
    vanished: (n: number) =>
      plural(n, { one: `${number(n)} já não existe.`, other: `${number(n)} já não existem.` }),
    undo: "Desfazer",
    undone: "Desfeito.",
    confirmDelete: (n: number) =>
      plural(n, { one: `Apagar ${number(n)} erro?`, other: `Apagar ${number(n)} erros?` }),
    confirmDeleteAll: "Apagar todos os que correspondem?",
    confirmDeleteText: "Os eventos vão junto, e não há como desfazer.",

    live: "ao vivo",
    paused: "em pausa",
    pause: "Pausar",
    resume: "Retomar",
    news: (n: number, isExact: boolean) =>
      isExact
        ? plural(n, { one: `${number(n)} novo: mostrar`, other: `${number(n)} novos: mostrar` })
        : `Mais de ${number(n)} novos: mostrar`,
    newsAloud: (n: number, isExact: boolean) =>
      isExact
        ? plural(n, { one: `${number(n)} erro novo`, other: `${number(n)} erros novos` })
        : `Mais de ${number(n)} erros novos`,
    loading: "Carregando…",

    pages: "Páginas",
    range: (from: string, to: string, of: string) => `${from}–${to} de ${of}`,
    atLeast: (shown: string) => `mais de ${shown}`,
    previousPage: "Página anterior",
    nextPage: "Próxima página",
    noPage: "Esta página não existe mais: a lista ficou mais curta.",
    firstPage: "Ir para a primeira página",
    clearFilters: "Limpar filtros",

    empty: {
      open: (environment: string) => `Nenhum erro aberto em ${environment}`,
      archived: (environment: string) => `Nenhum erro arquivado em ${environment}`,
      resolved: (environment: string) => `Nenhum erro resolvido em ${environment}`,
    },
    emptyText: {
      open: "Tudo o que chegou foi arquivado ou resolvido. O que acontecer aparece aqui sozinho.",
      archived:
        "Arquivar tira um erro da lista sem perder nada: ele continua contando e dá para desarquivar quando quiser.",
      resolved:
        "Resolver diz que o erro foi corrigido: se acontecer de novo, ele volta para a lista marcado com “Voltou”.",
    },
    elsewhere: (n: number, environment: string) =>
      plural(n, {
        one: `Há ${number(n)} em ${environment}`,
        other: `Há ${number(n)} em ${environment}`,
      }),
  },
};

export type Texts = typeof pt;
